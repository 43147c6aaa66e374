"""One clinic at a time for the four questions of a first booking; and what was answered is never changed."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

# needlepath_append_only() came with the audit (clinic, 0003).
REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pathway_firstcall
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0026_questions_at_the_desk"),
        ("clinic", "0003_audit_is_append_only"),
    ]
    operations = [
        *one_clinic_at_a_time("pathway_firstcall"),
        migrations.RunSQL(REFUSE, "DROP TRIGGER append_only ON pathway_firstcall;"),
    ]
