"""The locks of a booking in one statement, and the one thing a clinic may know of another: that its therapist is busy."""

from django.db import migrations

# Therapist, rooms by key, patient: every booking queues in this order. The rooms are the one that was chosen, or all that
# this kind of visit may have. Whether the patient's record is archived is told from under its lock.
LOCK = """
CREATE FUNCTION needlepath_lock_for_booking(house bigint, who bigint, place bigint, whom bigint, what varchar)
RETURNS boolean LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    is_archived boolean;
BEGIN
    PERFORM 1 FROM clinic_user u WHERE u.id = who FOR NO KEY UPDATE;
    PERFORM 1 FROM clinic_room r
      WHERE r.id = place
         OR (place IS NULL AND r.clinic_id = house AND r.kind = (
                SELECT v.room_kind FROM patients_visittype v WHERE v.clinic_id = house AND v.kind = what))
      ORDER BY r.id FOR NO KEY UPDATE;
    SELECT p.archived_at IS NOT NULL INTO is_archived FROM patients_patient p WHERE p.id = whom FOR NO KEY UPDATE;
    RETURN coalesce(is_archived, false);
END $$;
"""
# Only when, only of somebody who works in the clinic in sight, and never anything of that clinic itself.
ELSEWHERE = """
CREATE FUNCTION needlepath_busy_elsewhere(who bigint, first timestamptz, last timestamptz)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz, held_until timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    here bigint := nullif(current_setting('needlepath.clinic', true), '')::bigint;
    before text := coalesce(current_setting('needlepath.all_clinics', true), '');
BEGIN
    IF here IS NULL OR NOT EXISTS (SELECT 1 FROM clinic_membership m WHERE m.clinic_id = here AND m.user_id = who) THEN
        RETURN;
    END IF;
    PERFORM set_config('needlepath.all_clinics', 'when a therapist is busy elsewhere', true);
    RETURN QUERY
        SELECT a.starts_at, a.ends_at, a.held_until FROM patients_appointment a
         WHERE a.therapist_id = who AND a.clinic_id <> here AND a.starts_at < last AND a.ends_at > first
           AND a.starts_at > first - interval '12 hours' AND a.state NOT IN ('cancelled', 'no_show');
    PERFORM set_config('needlepath.all_clinics', before, true);
END $$;
"""
# A hold that has ended is nobody's visit, in whatever clinic it was made.
DROP_HOLDS = """
CREATE FUNCTION needlepath_drop_ended_holds(who bigint, moment timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(current_setting('needlepath.all_clinics', true), '');
BEGIN
    PERFORM set_config('needlepath.all_clinics', 'drop holds that have ended', true);
    DELETE FROM patients_appointment a WHERE a.therapist_id = who AND a.state = 'held' AND a.held_until <= moment;
    PERFORM set_config('needlepath.all_clinics', before, true);
END $$;
"""


class Migration(migrations.Migration):
    replaces = [("patients", "0014_locks_of_a_booking_and_time_elsewhere")]
    dependencies = [("patients", "0003_what_never_changes")]
    operations = [
        migrations.RunSQL(
            LOCK, "DROP FUNCTION needlepath_lock_for_booking(bigint, bigint, bigint, bigint, varchar)"
        ),
        migrations.RunSQL(ELSEWHERE, "DROP FUNCTION needlepath_busy_elsewhere(bigint, timestamptz, timestamptz)"),
        migrations.RunSQL(DROP_HOLDS, "DROP FUNCTION needlepath_drop_ended_holds(bigint, timestamptz)"),
    ]
