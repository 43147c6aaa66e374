"""One clinic at a time for joined records too, and no change of what a joining moved: the way back has to be exact."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON pathway_movedrow
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW = "DROP TRIGGER append_only ON pathway_movedrow;"


class Migration(migrations.Migration):
    dependencies = [("pathway", "0033_records_joined"), ("clinic", "0003_audit_is_append_only")]

    operations = [
        *one_clinic_at_a_time("pathway_patientmerge", "pathway_movedrow"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
