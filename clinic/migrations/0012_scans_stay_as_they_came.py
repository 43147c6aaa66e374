"""One clinic at a time for the scans of credentials too, and no change of one once it is kept."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clinic_credentialscan
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW = "DROP TRIGGER append_only ON clinic_credentialscan;"


class Migration(migrations.Migration):
    dependencies = [("clinic", "0011_scans_of_credentials"), ("clinic", "0003_audit_is_append_only")]

    operations = [
        *one_clinic_at_a_time("clinic_credentialscan"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
