"""One clinic at a time for what follows a signature; and none of it is ever changed, in the database's own words.

An addendum and a void belong to a signed session, a covering note to a draft. An adverse event, filed before or long
after the signature, stays as it was filed. The session and its sites are not emptied out from under their own triggers.
"""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

KEPT = (
    "pathway_sessionaddendum",
    "pathway_sessionvoid",
    "pathway_coveringnote",
    "pathway_planreview",
    "pathway_adverseevent",
)
# needlepath_append_only() came with the audit (clinic, 0003).
REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW = "DROP TRIGGER append_only ON {table};"
REFUSE_EMPTYING = """
CREATE TRIGGER never_emptied BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW_EMPTYING = "DROP TRIGGER never_emptied ON {table};"
GUARD = """
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
UNGUARD = """
DROP TRIGGER follows_session ON pathway_coveringnote;
DROP TRIGGER follows_session ON pathway_sessionvoid;
DROP TRIGGER follows_session ON pathway_sessionaddendum;
DROP FUNCTION needlepath_follows_session();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("pathway", "0017_what_follows_a_signature"),
        ("clinic", "0003_audit_is_append_only"),
    ]
    operations = [
        *one_clinic_at_a_time(*KEPT[:4], "pathway_billingcode"),
        migrations.RunSQL(GUARD, UNGUARD),
        *(migrations.RunSQL(REFUSE.format(table=one), ALLOW.format(table=one)) for one in KEPT),
        *(
            migrations.RunSQL(REFUSE_EMPTYING.format(table=one), ALLOW_EMPTYING.format(table=one))
            for one in ("pathway_treatmentsession", "pathway_needledsite")
        ),
    ]
