"""A sentence once written stays: no update, no delete, no truncate, whoever asks."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION needlepath_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clinic_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW = """
DROP TRIGGER append_only ON clinic_auditevent;
DROP FUNCTION needlepath_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0002_row_security")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
