"""The needle count in the signed row itself: the database sums the sites at the signature, and the row is checked.

The sum is taken by a trigger, so no statement can bring a count of its own. Sessions signed before this are summed once.
"""

from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time

GUARD = """
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
UNGUARD = """
DROP TRIGGER count_totals ON pathway_treatmentsession;
DROP FUNCTION needlepath_count_totals();
"""
# The rows of every clinic, for the length of this transaction.
EVERY_CLINIC = "SELECT set_config('needlepath.all_clinics', 'count in the row', true)"
# A signed row never changes but here, where what it already says is written down once more.
SUM = """
ALTER TABLE pathway_treatmentsession DISABLE TRIGGER signing;
UPDATE pathway_treatmentsession AS s
   SET total_in = (SELECT coalesce(sum(needles_in), 0) FROM pathway_needledsite WHERE treatment_session_id = s.id),
       total_out = (SELECT coalesce(sum(needles_out), 0) FROM pathway_needledsite WHERE treatment_session_id = s.id),
       count_explained = EXISTS (
           SELECT 1 FROM pathway_adverseevent
            WHERE treatment_session_id = s.id AND kind IN ('retained_needle', 'broken_needle'))
 WHERE s.state = 'signed';
ALTER TABLE pathway_treatmentsession ENABLE TRIGGER signing;
"""


class Migration(migrations.Migration):
    dependencies = [("pathway", "0020_what_was_done_site_by_site")]
    operations = [
        *one_clinic_at_a_time("pathway_eventsite"),
        migrations.RunSQL(EVERY_CLINIC, EVERY_CLINIC),
        migrations.RunSQL(SUM, migrations.RunSQL.noop),
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.AddConstraint(
            model_name="treatmentsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state", "draft"),
                    models.Q(("total_in", models.F("total_out")), ("total_in__isnull", False)),
                    ("count_explained", True),
                    _connector="OR",
                ),
                name="signed_count_agrees_or_is_explained",
            ),
        ),
    ]
