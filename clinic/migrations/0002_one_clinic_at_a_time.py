"""One clinic at a time, the two look-ups that come before any clinic is in sight, and the cache table."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

# Both functions see every clinic for one statement, then put the setting back. They are the whole list of what may be
# known before a clinic is in sight. (A SET clause on the function would read better, but needs a superuser's grant.)
ENTER_BY_LINK = """
CREATE FUNCTION needlepath_enter_by_link(wanted bytea)
RETURNS TABLE (pk bigint, uuid uuid, clinic_id bigint, purpose varchar, target_id bigint, patient_id bigint,
               language varchar, expires_at timestamptz, revoked_at timestamptz, now timestamptz)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(current_setting('needlepath.all_clinics', true), '');
BEGIN
    PERFORM set_config('needlepath.all_clinics', 'find a patient link', true);
    SELECT l.id, l.uuid, l.clinic_id, l.purpose, l.target_id, l.patient_id, l.language, l.expires_at, l.revoked_at
      INTO pk, uuid, clinic_id, purpose, target_id, patient_id, language, expires_at, revoked_at
      FROM clinic_patientlink l WHERE l.token_hash = wanted;
    PERFORM set_config('needlepath.all_clinics', before, true);
    IF pk IS NOT NULL THEN
        now := clock_timestamp();
        PERFORM set_config('needlepath.clinic', clinic_id::text, true);
        RETURN NEXT;
    END IF;
END $$;
"""
CLINICS_OF = """
CREATE FUNCTION needlepath_clinics_of(wanted bigint) RETURNS SETOF bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    before text := coalesce(current_setting('needlepath.all_clinics', true), '');
BEGIN
    PERFORM set_config('needlepath.all_clinics', 'the clinics a person works for', true);
    RETURN QUERY SELECT m.clinic_id FROM clinic_membership m WHERE m.user_id = wanted AND m.is_active ORDER BY m.id;
    PERFORM set_config('needlepath.all_clinics', before, true);
END $$;
"""
CACHE = """
CREATE TABLE clinic_cache (cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL);
CREATE INDEX clinic_cache_expires ON clinic_cache (expires);
"""


class Migration(migrations.Migration):
    replaces = [("clinic", "0002_row_security")]
    dependencies = [("clinic", "0001_tables")]
    operations = [
        *one_clinic_at_a_time(
            "clinic_auditevent",
            "clinic_closedday",
            "clinic_credential",
            "clinic_credentialscan",
            "clinic_datedhours",
            "clinic_idempotencykey",
            "clinic_membership",
            "clinic_message",
            "clinic_needlebox",
            "clinic_openinghours",
            "clinic_patientlink",
            "clinic_room",
            "clinic_stoppedaddress",
            "clinic_textwording",
            "clinic_timeoff",
            "clinic_workinghours",
        ),
        migrations.RunSQL(ENTER_BY_LINK, "DROP FUNCTION needlepath_enter_by_link(bytea)"),
        migrations.RunSQL(CLINICS_OF, "DROP FUNCTION needlepath_clinics_of(bigint)"),
        migrations.RunSQL(CACHE, "DROP TABLE clinic_cache"),
    ]
