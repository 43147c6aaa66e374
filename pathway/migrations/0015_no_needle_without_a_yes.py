"""Needles in the database's own words: none goes in without a consent that counts and a yes spoken in this session.

The rules refuse first and in sentences; this trigger is the last guard. It holds the consent's row until the needle is
stored, so a withdrawal and a needle take turns: after a withdrawal none is stored. A deviation on file is the exception:
what really happened can always be recorded.
"""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

GUARD = """
CREATE FUNCTION needlepath_needle_needs_yes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    before integer := 0;
    agreed bigint;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        before := coalesce(OLD.needles_in, 0);
    END IF;
    IF coalesce(NEW.needles_in, 0) <= before THEN
        RETURN NEW;
    END IF;
    IF EXISTS (SELECT 1 FROM pathway_adverseevent
                WHERE treatment_session_id = NEW.treatment_session_id AND kind = 'deviation') THEN
        RETURN NEW;
    END IF;
    SELECT c.id INTO agreed
      FROM patients_consent c
      JOIN pathway_episodeofcare e ON e.patient_id = c.patient_id
      JOIN pathway_treatmentsession s ON s.episode_id = e.id
     WHERE s.id = NEW.treatment_session_id
       AND c.discussed_at IS NOT NULL AND c.withdrawn_at IS NULL AND c.renewed_at IS NULL
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

CREATE FUNCTION needlepath_said_is_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was said in the room is never changed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER said_is_said BEFORE UPDATE OR DELETE ON pathway_spokenyes
    FOR EACH ROW EXECUTE FUNCTION needlepath_said_is_said();
CREATE TRIGGER said_is_said BEFORE UPDATE OR DELETE ON pathway_chaperoneanswer
    FOR EACH ROW EXECUTE FUNCTION needlepath_said_is_said();
"""
UNGUARD = """
DROP TRIGGER said_is_said ON pathway_chaperoneanswer;
DROP TRIGGER said_is_said ON pathway_spokenyes;
DROP FUNCTION needlepath_said_is_said();
DROP TRIGGER needle_needs_yes ON pathway_needledsite;
DROP FUNCTION needlepath_needle_needs_yes();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0014_said_in_the_room"),
        ("patients", "0006_consents_stay_as_they_were"),
    ]
    operations = [
        *one_clinic_at_a_time("pathway_spokenyes", "pathway_chaperoneanswer"),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
