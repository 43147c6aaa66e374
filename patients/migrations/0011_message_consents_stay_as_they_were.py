"""One clinic at a time for what was said to being written to; earlier agreements get a row; and no row ever changes."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

EVERY_CLINIC = "SELECT set_config('needlepath.all_clinics', 'earlier agreements to e-mail', true)"
# Which words they were given was not kept then, nor who read them aloud: version 0, nobody named.
EARLIER = """
INSERT INTO patients_messageconsent (clinic_id, patient_id, channel, address, is_agreed, notice_version, language, said_at)
SELECT clinic_id, id, 'email', email, true, 0, language, messages_agreed_at
  FROM patients_patient WHERE messages_agreed_at IS NOT NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
NO_MORE = "SELECT set_config('needlepath.all_clinics', '', true)"
# needlepath_append_only() came with the audit (clinic, 0003).
REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON patients_messageconsent
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0010_who_agreed_to_which_messages"),
        ("clinic", "0003_audit_is_append_only"),
    ]
    operations = [
        *one_clinic_at_a_time("patients_messageconsent"),
        migrations.RunSQL(EVERY_CLINIC, migrations.RunSQL.noop),
        migrations.RunSQL(EARLIER, migrations.RunSQL.noop),
        migrations.RunSQL(NO_MORE, migrations.RunSQL.noop),
        migrations.RunSQL(REFUSE, "DROP TRIGGER append_only ON patients_messageconsent;"),
    ]
