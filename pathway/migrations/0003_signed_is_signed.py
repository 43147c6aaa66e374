"""Signing in the database's own words: needles out equal needles in, and what is signed never changes.

The rules refuse first and in sentences; these triggers are the last guard, against raw SQL, races and bugs alike.
"""

from django.db import migrations

GUARD = """
CREATE FUNCTION needlepath_session_signing() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    uncounted bigint;
    went_in bigint;
    came_out bigint;
    explained boolean;
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.state = 'signed' THEN
            RAISE EXCEPTION 'a signed session is never deleted' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'a session starts as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'signed' THEN
        RAISE EXCEPTION 'a signed session never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.state = 'signed' THEN
        SELECT count(*) FILTER (WHERE needles_in IS NULL OR needles_out IS NULL),
               coalesce(sum(needles_in), 0), coalesce(sum(needles_out), 0)
          INTO uncounted, went_in, came_out
          FROM pathway_needledsite WHERE treatment_session_id = NEW.id;
        SELECT EXISTS (SELECT 1 FROM pathway_adverseevent
                        WHERE treatment_session_id = NEW.id AND kind IN ('retained_needle', 'broken_needle'))
          INTO explained;
        IF NEW.no_needles_reason <> '' AND went_in > 0 THEN
            RAISE EXCEPTION 'signed as "no needles today" with needles in' USING ERRCODE = 'check_violation';
        END IF;
        IF NEW.no_needles_reason = '' AND (went_in = 0 OR (uncounted > 0 AND NOT explained)) THEN
            RAISE EXCEPTION 'signed with uncounted sites' USING ERRCODE = 'check_violation';
        END IF;
        IF went_in <> came_out AND NOT explained THEN
            RAISE EXCEPTION 'needles out differ from needles in' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER signing BEFORE INSERT OR UPDATE OR DELETE ON pathway_treatmentsession
    FOR EACH ROW EXECUTE FUNCTION needlepath_session_signing();

CREATE FUNCTION needlepath_site_of_signed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    found_state varchar;
BEGIN
    FOREACH wanted IN ARRAY
        CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.treatment_session_id]
                   WHEN 'DELETE' THEN ARRAY[OLD.treatment_session_id]
                   ELSE ARRAY[OLD.treatment_session_id, NEW.treatment_session_id] END
    LOOP
        -- The lock makes a site and the signature take turns: neither can slip in beside the other.
        SELECT state INTO found_state FROM pathway_treatmentsession WHERE id = wanted FOR SHARE;
        IF found_state = 'signed' THEN
            RAISE EXCEPTION 'a site of a signed session never changes' USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER site_of_signed BEFORE INSERT OR UPDATE OR DELETE ON pathway_needledsite
    FOR EACH ROW EXECUTE FUNCTION needlepath_site_of_signed();
"""
UNGUARD = """
DROP TRIGGER site_of_signed ON pathway_needledsite;
DROP FUNCTION needlepath_site_of_signed();
DROP TRIGGER signing ON pathway_treatmentsession;
DROP FUNCTION needlepath_session_signing();
"""


class Migration(migrations.Migration):
    dependencies = [("pathway", "0002_row_security")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
