"""Documents, consents and what was said to being written to: no change once they are kept."""

from django.db import migrations

from clinic.append_only import append_only

# A file and its fingerprint stay as they came; what it is called may be mended.
DOCUMENTS = """
CREATE TRIGGER stays_as_it_came BEFORE UPDATE OF media_type, size_bytes, sha256, added_at, added_by_id
    ON patients_document FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
# What was signed, talked through or ended stays so. A consent goes along when two records of the person who gave it are
# joined, and back when that is undone.
CONSENTS = """
CREATE FUNCTION needlepath_consent_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a consent is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF TG_OP = 'INSERT' THEN
        IF NEW.discussed_at IS NOT NULL OR NEW.withdrawn_at IS NOT NULL OR NEW.renewed_at IS NOT NULL THEN
            RAISE EXCEPTION 'a consent begins as a signature' USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF (NEW.clinic_id, NEW.text_slug, NEW.text_version, NEW.language, NEW.wording, NEW.medium,
        NEW.signed_by, NEW.signed_name, NEW.signed_at, NEW.patient_agrees, NEW.agrees_to_current, NEW.recorded_by_id, NEW.scan_id)
       IS DISTINCT FROM
       (OLD.clinic_id, OLD.text_slug, OLD.text_version, OLD.language, OLD.wording, OLD.medium,
        OLD.signed_by, OLD.signed_name, OLD.signed_at, OLD.patient_agrees, OLD.agrees_to_current, OLD.recorded_by_id, OLD.scan_id)
    THEN
        RAISE EXCEPTION 'what was signed never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.patient_id <> OLD.patient_id AND NOT EXISTS (
        SELECT FROM patients_patient p
         WHERE (p.id = OLD.patient_id AND p.merged_into_id = NEW.patient_id)
            OR (p.id = NEW.patient_id AND p.merged_into_id = OLD.patient_id))
    THEN
        RAISE EXCEPTION 'a consent stays with the person who gave it' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.discussed_at IS NOT NULL
       AND (NEW.discussed_at, NEW.discussed_by_id, NEW.covered, NEW.interpreter)
           IS DISTINCT FROM (OLD.discussed_at, OLD.discussed_by_id, OLD.covered, OLD.interpreter)
    THEN
        RAISE EXCEPTION 'what was talked through never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.withdrawn_at IS NOT NULL OR OLD.renewed_at IS NOT NULL)
       AND (NEW.withdrawn_at, NEW.withdrawn_how, NEW.renewed_at, NEW.discussed_at)
           IS DISTINCT FROM (OLD.withdrawn_at, OLD.withdrawn_how, OLD.renewed_at, OLD.discussed_at)
    THEN
        RAISE EXCEPTION 'a consent that ended stays ended' USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.discussed_at IS NULL AND NEW.discussed_at IS NOT NULL
       AND coalesce(jsonb_array_length(NEW.covered -> 'regions'), 0) = 0
    THEN
        RAISE EXCEPTION 'a consent that counts covers a region' USING ERRCODE = 'check_violation';
    END IF;
    IF (NEW.withdrawn_at IS NULL) <> (NEW.withdrawn_how = '') AND OLD.withdrawn_at IS NULL THEN
        RAISE EXCEPTION 'a withdrawal says when and how' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER consent_stays BEFORE INSERT OR UPDATE OR DELETE ON patients_consent
    FOR EACH ROW EXECUTE FUNCTION needlepath_consent_stays();
"""


class Migration(migrations.Migration):
    replaces = [("patients", "0004_documents_stay_as_they_came")]
    dependencies = [("patients", "0002_one_clinic_at_a_time"), ("clinic", "0003_what_never_changes")]
    operations = [
        *append_only(
            "patients_documentcontent",
            "patients_messageconsent",
        ),
        migrations.RunSQL(DOCUMENTS, "DROP TRIGGER stays_as_it_came ON patients_document"),
        migrations.RunSQL(CONSENTS, "DROP FUNCTION needlepath_consent_stays() CASCADE"),
    ]
