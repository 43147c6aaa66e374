"""One clinic at a time for the texts a clinic wrote; and no version of one ever changes."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clinic_textwording
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0018_texts_and_their_wordings")]
    operations = [
        *one_clinic_at_a_time("clinic_textwording"),
        migrations.RunSQL(REFUSE, "DROP TRIGGER append_only ON clinic_textwording;"),
    ]
