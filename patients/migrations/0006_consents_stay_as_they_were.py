"""A consent in the database's own words: what was signed, talked through or taken back stays as it was.

The actions refuse first and in sentences; this trigger is the last guard, against raw SQL, races and bugs alike.
"""

from django.db import migrations

GUARD = """
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
    IF (NEW.clinic_id, NEW.patient_id, NEW.text_slug, NEW.text_version, NEW.language, NEW.wording, NEW.medium,
        NEW.signed_by, NEW.signed_name, NEW.signed_at, NEW.patient_agrees, NEW.agrees_to_current, NEW.recorded_by_id, NEW.scan_id)
       IS DISTINCT FROM
       (OLD.clinic_id, OLD.patient_id, OLD.text_slug, OLD.text_version, OLD.language, OLD.wording, OLD.medium,
        OLD.signed_by, OLD.signed_name, OLD.signed_at, OLD.patient_agrees, OLD.agrees_to_current, OLD.recorded_by_id, OLD.scan_id)
    THEN
        RAISE EXCEPTION 'what was signed never changes' USING ERRCODE = 'restrict_violation';
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
UNGUARD = """
DROP TRIGGER consent_stays ON patients_consent;
DROP FUNCTION needlepath_consent_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0005_consents_word_for_word")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
