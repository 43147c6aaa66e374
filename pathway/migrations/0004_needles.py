"""Needles in the database's own words: none without a consent that counts, a yes spoken in this session and a judgement.

The rules judge first, in full and in sentences; these triggers are the last guard, against raw SQL, races and bugs alike.
"""

from django.db import migrations

# It holds the consent until the needle is stored, so a withdrawal and a needle take turns: after one, none is stored.
# A deviation on file is the exception: what really happened can always be recorded.
NEEDS_YES = """
CREATE FUNCTION needlepath_needle_needs_yes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer := 0;
    late_at timestamptz;
    agreed bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := coalesce(OLD.needles_in, 0);
    END IF;
    IF coalesce(NEW.needles_in, 0) <= before THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM pathway_deviation WHERE treatment_session_id = NEW.treatment_session_id) THEN
        RETURN NEW;
    END IF;
    -- A late entry is about the moment it gives: the consent of that moment counts, whatever became of it since.
    SELECT CASE WHEN s.entered_late_at IS NULL THEN NULL ELSE s.first_needle_at END INTO late_at
      FROM pathway_treatmentsession s WHERE s.id = NEW.treatment_session_id;
    SELECT c.id INTO agreed
      FROM patients_consent c
      JOIN pathway_episodeofcare e ON e.patient_id = c.patient_id
      JOIN pathway_treatmentsession s ON s.episode_id = e.id
     WHERE s.id = NEW.treatment_session_id AND c.discussed_at IS NOT NULL
       AND CASE WHEN late_at IS NULL
                THEN c.withdrawn_at IS NULL AND c.renewed_at IS NULL
                ELSE c.discussed_at <= late_at AND (c.withdrawn_at IS NULL OR c.withdrawn_at > late_at)
                     AND (c.renewed_at IS NULL OR c.renewed_at > late_at) END
     ORDER BY c.signed_at DESC LIMIT 1
       FOR SHARE OF c;
    IF agreed IS NULL THEN
        RAISE EXCEPTION 'no needle without a consent that counts' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pathway_spokenyes
                    WHERE treatment_session_id = NEW.treatment_session_id AND consent_id = agreed) THEN
        RAISE EXCEPTION 'no needle before the spoken yes' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER needle_needs_yes BEFORE INSERT OR UPDATE ON pathway_needledsite
    FOR EACH ROW EXECUTE FUNCTION needlepath_needle_needs_yes();
"""
SAID = """
CREATE FUNCTION needlepath_said_is_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said in the room is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER said_is_said BEFORE UPDATE OR DELETE ON pathway_spokenyes
    FOR EACH ROW EXECUTE FUNCTION needlepath_said_is_said();
CREATE TRIGGER said_is_said BEFORE UPDATE OR DELETE ON pathway_chaperoneanswer
    FOR EACH ROW EXECUTE FUNCTION needlepath_said_is_said();
"""
# What must at least have stood at the first needle, unless a deviation is on file.
JUDGED = """
CREATE FUNCTION needlepath_judged_signing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state <> 'signed' OR OLD.state = 'signed' OR NEW.no_needles_reason <> '' THEN
        RETURN NEW;
    END IF;
    IF NEW.first_needle_at IS NULL THEN
        RAISE EXCEPTION 'needled without the time of the first needle' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pathway_deviation WHERE treatment_session_id = NEW.id) THEN
        PERFORM needlepath_judge(NEW.id, NEW.clinic_id, NEW.episode_id, NEW.screening_id, NEW.therapist_id,
                                 NEW.first_needle_at);
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signing_judged BEFORE UPDATE ON pathway_treatmentsession
    FOR EACH ROW EXECUTE FUNCTION needlepath_judged_signing();

CREATE FUNCTION needlepath_judge(the_session bigint, the_clinic bigint, the_episode bigint, the_screening bigint,
                                 the_therapist bigint, at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    here clinic_clinic%ROWTYPE;
    that_day date;
    agreed bigint;
BEGIN
    SELECT * INTO here FROM clinic_clinic WHERE id = the_clinic;
    that_day := (at AT TIME ZONE here.time_zone)::date;

    IF NOT EXISTS (SELECT 1 FROM pathway_screening
                    WHERE id = the_screening AND episode_id = the_episode
                      AND "on" = that_day AND completed_at <= at) THEN
        RAISE EXCEPTION 'needled without a finished screening of the day' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (SELECT 1 FROM pathway_finding
                WHERE screening_id = the_screening AND resolution IN ('', 'do_not')
                  AND disposition IN ('emergency', 'do_not_needle', 'medical_clearance', 'defer')) THEN
        RAISE EXCEPTION 'needled against an unresolved finding' USING ERRCODE = 'check_violation';
    END IF;

    SELECT c.id INTO agreed
      FROM patients_consent c JOIN pathway_episodeofcare e ON e.patient_id = c.patient_id
     WHERE e.id = the_episode AND c.signed_at <= at AND c.discussed_at <= at
       AND (c.withdrawn_at IS NULL OR c.withdrawn_at > at) AND (c.renewed_at IS NULL OR c.renewed_at > at)
     ORDER BY c.signed_at DESC LIMIT 1;
    IF agreed IS NULL THEN
        RAISE EXCEPTION 'needled without a consent that counted' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pathway_spokenyes
                    WHERE treatment_session_id = the_session AND consent_id = agreed AND said_at <= at) THEN
        RAISE EXCEPTION 'needled before the spoken yes' USING ERRCODE = 'check_violation';
    END IF;

    IF (SELECT count(DISTINCT kind) FROM clinic_credential
         WHERE clinic_id = the_clinic AND user_id = the_therapist AND jurisdiction = here.jurisdiction
           AND kind IN ('licence', 'dry_needling') AND issued_on <= that_day AND expires_on >= that_day
           AND (withdrawn_at IS NULL OR withdrawn_at > at)) < 2 THEN
        RAISE EXCEPTION 'needled without credentials in date' USING ERRCODE = 'check_violation';
    END IF;
END $$;
"""
FILED = """
CREATE FUNCTION needlepath_deviation_is_filed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.read_at IS NULL
       AND (NEW.what, NEW.why, NEW.patient_state, NEW.happened_at, NEW.needles, NEW.recorded_at, NEW.recorded_by_id,
            NEW.treatment_session_id, NEW.clinic_id)
         = (OLD.what, OLD.why, OLD.patient_state, OLD.happened_at, OLD.needles, OLD.recorded_at, OLD.recorded_by_id,
            OLD.treatment_session_id, OLD.clinic_id) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a filed deviation never changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER deviation_is_filed BEFORE UPDATE OR DELETE ON pathway_deviation
    FOR EACH ROW EXECUTE FUNCTION needlepath_deviation_is_filed();
"""


class Migration(migrations.Migration):
    replaces = [("pathway", "0015_no_needle_without_a_yes")]
    dependencies = [("pathway", "0003_signatures"), ("patients", "0003_what_never_changes")]
    operations = [
        migrations.RunSQL(
            NEEDS_YES,
            "DROP FUNCTION needlepath_needle_needs_yes() CASCADE",
        ),
        migrations.RunSQL(
            SAID,
            "DROP FUNCTION needlepath_said_is_said() CASCADE",
        ),
        migrations.RunSQL(
            JUDGED,
            "DROP FUNCTION needlepath_judged_signing() CASCADE;"
            "DROP FUNCTION needlepath_judge(bigint, bigint, bigint, bigint, bigint, timestamptz)",
        ),
        migrations.RunSQL(
            FILED,
            "DROP FUNCTION needlepath_deviation_is_filed() CASCADE",
        ),
    ]
