"""One clinic at a time for the parts of an assessment; and what is signed never changes, in the database's own words."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

PARTS = (
    "pathway_neurologicalsign",
    "pathway_palpatedpoint",
    "pathway_patientactivity",
    "pathway_examinationwarning",
)
GUARD = """
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
UNGUARD = """
DROP TRIGGER addendum ON pathway_assessmentaddendum;
DROP FUNCTION needlepath_addendum();
DROP FUNCTION needlepath_part_of_assessment();
DROP TRIGGER signing ON pathway_clinicalassessment;
DROP FUNCTION needlepath_assessment_signing();
"""
GUARD_PART = """
CREATE TRIGGER part_of_assessment BEFORE INSERT OR UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION needlepath_part_of_assessment();
"""
UNGUARD_PART = "DROP TRIGGER part_of_assessment ON {table};"


class Migration(migrations.Migration):
    dependencies = [("pathway", "0012_assessment_constraints")]
    operations = [
        *one_clinic_at_a_time(*PARTS, "pathway_assessmentaddendum"),
        migrations.RunSQL(GUARD, UNGUARD),
        *(migrations.RunSQL(GUARD_PART.format(table=one), UNGUARD_PART.format(table=one)) for one in PARTS),
    ]
