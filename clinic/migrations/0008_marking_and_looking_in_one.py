"""To mark a mail and to look at the next one becomes one function: to plan the two together cost as much as to look."""

from django.db import migrations

# Shows itself one clinic at a time and puts the setting back, so a batch may hold many clinics' rows.
MARK_AND_LOOK = """
CREATE FUNCTION needlepath_mark_sent_and_look(
    of_clinic bigint, message bigint, of_lease uuid, at timestamptz, went_to varchar, next_clinic bigint,
    next_message bigint, OUT is_marked boolean, OUT next_address varchar, OUT next_is_stopped boolean)
LANGUAGE plpgsql AS $$
DECLARE
    before text := coalesce(current_setting('needlepath.clinic', true), '');
BEGIN
    PERFORM set_config('needlepath.clinic', of_clinic::text, true);
    UPDATE clinic_message SET state = 'sent', sent_at = at, address = went_to, lease = NULL, error = '',
           is_uncertain = false
     WHERE id = message AND lease = of_lease AND state = 'sending';
    is_marked := FOUND;
    PERFORM set_config('needlepath.clinic', before, true);
    IF next_message IS NOT NULL THEN
        SELECT address, is_stopped INTO next_address, next_is_stopped
          FROM needlepath_look_at_message(next_clinic, next_message, of_lease);
    END IF;
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
    dependencies = [("clinic", "0007_how_long_an_offer_is_kept")]
    operations = [
        migrations.RunSQL(
            MARK_AND_LOOK,
            "DROP FUNCTION needlepath_mark_sent_and_look(bigint, bigint, uuid, timestamptz, varchar, bigint, bigint)",
        ),
        migrations.RunSQL(
            "DROP FUNCTION needlepath_mark_message_sent(bigint, bigint, uuid, timestamptz, varchar)", MARK_SENT
        ),
    ]
