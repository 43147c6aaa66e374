"""One clinic at a time for documents too, and no change of a file or its fingerprint once it is kept."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON patients_documentcontent
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
CREATE TRIGGER stays_as_it_came BEFORE UPDATE OF media_type, size_bytes, sha256, added_at, added_by_id
    ON patients_document FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW = """
DROP TRIGGER stays_as_it_came ON patients_document;
DROP TRIGGER append_only ON patients_documentcontent;
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0003_documents"), ("clinic", "0003_audit_is_append_only")]

    operations = [
        *one_clinic_at_a_time("patients_document", "patients_documentcontent"),
        migrations.RunSQL(REFUSE, ALLOW),
    ]
