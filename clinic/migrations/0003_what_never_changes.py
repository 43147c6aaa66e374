"""What is written once stays: the audit, scans, wordings, and the label of a needle box, at which notes point."""

from django.db import migrations

from clinic.append_only import append_only

REFUSE = """
CREATE FUNCTION needlepath_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""
KEEPS_ITS_LABEL = """
CREATE FUNCTION needlepath_box_keeps_its_label() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a needle box is closed, never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.clinic_id, NEW.maker, NEW.product, NEW.diameter_mm, NEW.length_mm, NEW.lot, NEW.expires_on)
       IS DISTINCT FROM
       (OLD.clinic_id, OLD.maker, OLD.product, OLD.diameter_mm, OLD.length_mm, OLD.lot, OLD.expires_on) THEN
        RAISE EXCEPTION 'what is on the label of a needle box never changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER box_keeps_its_label BEFORE UPDATE OR DELETE ON clinic_needlebox
    FOR EACH ROW EXECUTE FUNCTION needlepath_box_keeps_its_label();
"""


class Migration(migrations.Migration):
    replaces = [("clinic", "0003_audit_is_append_only")]
    dependencies = [("clinic", "0002_one_clinic_at_a_time")]
    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION needlepath_append_only()"),
        *append_only(
            "clinic_auditevent",
            "clinic_credentialscan",
            "clinic_textwording",
        ),
        migrations.RunSQL(KEEPS_ITS_LABEL, "DROP FUNCTION needlepath_box_keeps_its_label() CASCADE"),
    ]
