"""Deviations were filed among the adverse events once; they are no harm by themselves, so they move to rows of their own."""

from django.db import migrations

EVERY_CLINIC = "SELECT set_config('needlepath.all_clinics', 'earlier deviations', true)"
# The events stay as they were filed (0018); this one move is made with that guard put aside and back again.
MOVE = """
ALTER TABLE pathway_adverseevent DISABLE TRIGGER append_only;
INSERT INTO pathway_deviation (uuid, clinic_id, treatment_session_id, what, why, patient_state, happened_at, needles,
                               recorded_at, recorded_by_id)
SELECT e.uuid, e.clinic_id, e.treatment_session_id, e.action_taken, 'Not recorded', 'Not recorded',
       least(e.occurred_at, e.recorded_at),
       greatest(1, (SELECT coalesce(sum(s.needles_in), 0) FROM pathway_needledsite s
                     WHERE s.treatment_session_id = e.treatment_session_id)),
       e.recorded_at, e.recorded_by_id
  FROM pathway_adverseevent e WHERE e.kind = 'deviation';
DELETE FROM pathway_eventsite WHERE event_id IN (SELECT id FROM pathway_adverseevent WHERE kind = 'deviation');
DELETE FROM pathway_adverseevent WHERE kind = 'deviation';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE pathway_adverseevent ENABLE TRIGGER append_only;
"""


class Migration(migrations.Migration):
    dependencies = [("pathway", "0023_judged_as_of_the_first_needle")]
    operations = [
        migrations.RunSQL(EVERY_CLINIC, EVERY_CLINIC),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
    ]
