"""The two statements every mail costs, as functions whose plans a session keeps; and fewer indexes to write for each."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# Each shows itself one clinic for its one statement and puts the setting back, so a batch may hold many clinics' rows.
LOOK = """
CREATE FUNCTION needlepath_look_at_message(of_clinic bigint, message bigint, of_lease uuid)
RETURNS TABLE (address varchar, is_stopped boolean) LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('needlepath.clinic', true), '');
BEGIN
    PERFORM set_config('needlepath.clinic', of_clinic::text, true);
    RETURN QUERY
        SELECT m.address, m.patient_id IS NOT NULL AND EXISTS (
            SELECT FROM clinic_stoppedaddress s
             WHERE s.clinic_id = m.clinic_id AND s.address = lower(m.address) AND s.lifted_at IS NULL)
          FROM clinic_message m WHERE m.id = message AND m.lease = of_lease AND m.state = 'sending';
    PERFORM set_config('needlepath.clinic', before, true);
END $$;
"""
MARK_SENT = """
CREATE FUNCTION needlepath_mark_message_sent(
    of_clinic bigint, message bigint, of_lease uuid, at timestamptz, went_to varchar)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('needlepath.clinic', true), '');
    is_marked boolean;
BEGIN
    PERFORM set_config('needlepath.clinic', of_clinic::text, true);
    UPDATE clinic_message SET state = 'sent', sent_at = at, address = went_to, lease = NULL, error = '',
           is_uncertain = false
     WHERE id = message AND lease = of_lease AND state = 'sending';
    is_marked := FOUND;
    PERFORM set_config('needlepath.clinic', before, true);
    RETURN is_marked;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("clinic", "0003_what_never_changes")]
    operations = [
        migrations.AlterField(
            model_name="message",
            name="clinic",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="clinic.clinic",
            ),
        ),
        migrations.AlterField(
            model_name="message",
            name="settled_by",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunSQL(LOOK, "DROP FUNCTION needlepath_look_at_message(bigint, bigint, uuid)"),
        migrations.RunSQL(
            MARK_SENT,
            "DROP FUNCTION needlepath_mark_message_sent(bigint, bigint, uuid, timestamptz, varchar)",
        ),
    ]
