"""One clinic at a time for who was told of what; and what was said on earlier calls moves to rows of its own."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time

EVERY_CLINIC = "SELECT set_config('needlepath.all_clinics', 'earlier calls about alerts', true)"
MOVE = """
INSERT INTO pathway_alertcall (clinic_id, alert_id, result, words, called_at, called_by_id)
SELECT clinic_id, id, 'reached', call_outcome, resolved_at, resolved_by_id
  FROM pathway_alert WHERE state = 'resolved' AND call_outcome <> '';
UPDATE pathway_alert SET called_at = resolved_at WHERE state = 'resolved' AND (call_outcome <> '' OR tier IN ('T0', 'T1'));
-- What nobody has answered is heard of at the next wake-up.
UPDATE pathway_alert SET next_step_at = raised_at WHERE state = 'raised' AND escalated_at IS NULL;
SET CONSTRAINTS ALL IMMEDIATE;
"""
# needlepath_append_only() came with the audit (clinic, 0003).
REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
KEPT = ("pathway_alertcall", "pathway_alerttelling")


class Migration(migrations.Migration):
    dependencies = [("pathway", "0030_alerts_answered")]
    operations = [
        *one_clinic_at_a_time(
            "pathway_alertcall",
            "pathway_alertdigest",
            "pathway_alerttelling",
            "pathway_alerttime",
            "pathway_expectedlevel",
            "pathway_visitnote",
        ),
        migrations.RunSQL(EVERY_CLINIC, EVERY_CLINIC),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        *(
            migrations.RunSQL(REFUSE.format(table=table), f"DROP TRIGGER append_only ON {table};")
            for table in KEPT
        ),
    ]
