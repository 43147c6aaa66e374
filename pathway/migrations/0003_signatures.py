"""Signing in the database's own words: the needle count, and what is signed never changes.

The rules refuse first and in sentences; these triggers are the last guard, against raw SQL, races and bugs alike.
"""

from django.db import migrations

# Needles out equal needles in, or what happened is on file; the sum is taken by the database, so no statement can bring one.
SESSION = """
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

CREATE FUNCTION needlepath_count_totals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.state = 'signed' AND OLD.state = 'draft' THEN
        SELECT coalesce(sum(needles_in), 0), coalesce(sum(needles_out), 0)
          INTO NEW.total_in, NEW.total_out
          FROM pathway_needledsite WHERE treatment_session_id = NEW.id;
        NEW.count_explained := EXISTS (
            SELECT 1 FROM pathway_adverseevent
             WHERE treatment_session_id = NEW.id AND kind IN ('retained_needle', 'broken_needle'));
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER count_totals BEFORE UPDATE ON pathway_treatmentsession
    FOR EACH ROW EXECUTE FUNCTION needlepath_count_totals();
"""
SITES = """
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
# Each version of a draft is added in order, and deleted only once the draft is signed.
REVISIONS = """
CREATE FUNCTION needlepath_revision_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_state varchar;
    found_version integer;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        RAISE EXCEPTION 'a revision never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT state, version INTO found_state, found_version
      FROM pathway_treatmentsession
     WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.treatment_session_id ELSE OLD.treatment_session_id END;
    IF TG_OP = 'DELETE' THEN
        IF found_state <> 'signed' THEN
            RAISE EXCEPTION 'the revisions of a draft stay' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN OLD;
    END IF;
    -- Versions only rise, and the row is held while its version is raised: so revisions are stored in their order.
    IF found_state <> 'draft' OR found_version <> NEW.version THEN
        RAISE EXCEPTION 'a revision is of the draft as it stands' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER revision_stays BEFORE INSERT OR UPDATE OR DELETE ON pathway_draftrevision
    FOR EACH ROW EXECUTE FUNCTION needlepath_revision_stays();
"""
# An addendum and a void belong to a signed session, a covering note to a draft.
FOLLOWS = """
CREATE FUNCTION needlepath_follows_session() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    found_state varchar;
BEGIN
    -- The lock makes this row and a signature take turns.
    SELECT state INTO found_state FROM pathway_treatmentsession WHERE id = NEW.treatment_session_id FOR SHARE;
    IF found_state IS DISTINCT FROM TG_ARGV[0] THEN
        RAISE EXCEPTION '% belongs to a % session', TG_TABLE_NAME, TG_ARGV[0] USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER follows_session BEFORE INSERT ON pathway_sessionaddendum
    FOR EACH ROW EXECUTE FUNCTION needlepath_follows_session('signed');
CREATE TRIGGER follows_session BEFORE INSERT ON pathway_sessionvoid
    FOR EACH ROW EXECUTE FUNCTION needlepath_follows_session('signed');
CREATE TRIGGER follows_session BEFORE INSERT ON pathway_coveringnote
    FOR EACH ROW EXECUTE FUNCTION needlepath_follows_session('draft');
"""
ASSESSMENT = """
CREATE FUNCTION needlepath_assessment_signing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.state <> 'draft' THEN
            RAISE EXCEPTION 'an assessment starts as a draft' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF OLD.state = 'signed' THEN
        RAISE EXCEPTION 'a signed assessment never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.state = 'signed' AND EXISTS (
        SELECT 1 FROM pathway_examinationwarning WHERE assessment_id = NEW.id AND settled_at IS NULL
    ) THEN
        RAISE EXCEPTION 'signed with a warning nobody settled' USING ERRCODE = 'check_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER signing BEFORE INSERT OR UPDATE OR DELETE ON pathway_clinicalassessment
    FOR EACH ROW EXECUTE FUNCTION needlepath_assessment_signing();

CREATE FUNCTION needlepath_addendum() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        RAISE EXCEPTION 'an addendum never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pathway_clinicalassessment WHERE id = NEW.assessment_id AND state = 'signed') THEN
        RAISE EXCEPTION 'an addendum belongs to a signed assessment' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER addendum BEFORE INSERT OR UPDATE OR DELETE ON pathway_assessmentaddendum
    FOR EACH ROW EXECUTE FUNCTION needlepath_addendum();
"""
PARTS = """
CREATE FUNCTION needlepath_part_of_assessment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wanted bigint;
    found_state varchar;
BEGIN
    FOREACH wanted IN ARRAY
        CASE TG_OP WHEN 'INSERT' THEN ARRAY[NEW.assessment_id]
                   WHEN 'DELETE' THEN ARRAY[OLD.assessment_id]
                   ELSE ARRAY[OLD.assessment_id, NEW.assessment_id] END
    LOOP
        -- The lock makes a part and the signature take turns: neither can slip in beside the other.
        SELECT state INTO found_state FROM pathway_clinicalassessment WHERE id = wanted FOR SHARE;
        IF found_state = 'signed' THEN
            RAISE EXCEPTION 'a part of a signed assessment never changes' USING ERRCODE = 'restrict_violation';
        END IF;
    END LOOP;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER part_of_assessment BEFORE INSERT OR UPDATE OR DELETE ON pathway_neurologicalsign
    FOR EACH ROW EXECUTE FUNCTION needlepath_part_of_assessment();
CREATE TRIGGER part_of_assessment BEFORE INSERT OR UPDATE OR DELETE ON pathway_palpatedpoint
    FOR EACH ROW EXECUTE FUNCTION needlepath_part_of_assessment();
CREATE TRIGGER part_of_assessment BEFORE INSERT OR UPDATE OR DELETE ON pathway_patientactivity
    FOR EACH ROW EXECUTE FUNCTION needlepath_part_of_assessment();
CREATE TRIGGER part_of_assessment BEFORE INSERT OR UPDATE OR DELETE ON pathway_examinationwarning
    FOR EACH ROW EXECUTE FUNCTION needlepath_part_of_assessment();
"""
# The session and its sites are not emptied out from under their own triggers.
NEVER_EMPTIED = """
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON pathway_treatmentsession
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON pathway_needledsite
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""


class Migration(migrations.Migration):
    replaces = [("pathway", "0003_signed_is_signed")]
    dependencies = [("pathway", "0002_one_clinic_at_a_time"), ("clinic", "0003_what_never_changes")]
    operations = [
        migrations.RunSQL(
            SESSION,
            "DROP FUNCTION needlepath_session_signing() CASCADE; DROP FUNCTION needlepath_count_totals() CASCADE",
        ),
        migrations.RunSQL(
            SITES,
            "DROP FUNCTION needlepath_site_of_signed() CASCADE",
        ),
        migrations.RunSQL(
            REVISIONS,
            "DROP FUNCTION needlepath_revision_stays() CASCADE",
        ),
        migrations.RunSQL(
            FOLLOWS,
            "DROP FUNCTION needlepath_follows_session() CASCADE",
        ),
        migrations.RunSQL(
            ASSESSMENT,
            "DROP FUNCTION needlepath_assessment_signing() CASCADE; DROP FUNCTION needlepath_addendum() CASCADE",
        ),
        migrations.RunSQL(
            PARTS,
            "DROP FUNCTION needlepath_part_of_assessment() CASCADE",
        ),
        migrations.RunSQL(
            NEVER_EMPTIED,
            "DROP TRIGGER never_emptied ON pathway_treatmentsession; DROP TRIGGER never_emptied ON pathway_needledsite",
        ),
    ]
