"""Assessments written before there were drafts were saved once and meant: they count as signed by who wrote them."""

from django.db import migrations

# The rows of every clinic, for the length of this transaction.
EVERY_CLINIC = "SELECT set_config('needlepath.all_clinics', 'earlier assessments are signed', true)"
SIGN = """
UPDATE pathway_clinicalassessment AS a
   SET uuid = gen_random_uuid(), state = 'signed', signed_at = a.assessed_at, signed_by_id = a.assessed_by_id,
       signed_name = u.name
  FROM clinic_user u WHERE u.id = a.assessed_by_id
"""
POINT_BACK = """
UPDATE pathway_measurement AS m SET clinical_assessment_id = a.id
  FROM pathway_clinicalassessment a
 WHERE a.episode_id = m.episode_id AND m.at_point = 'baseline'
   AND m.treatment_session_id IS NULL AND m.check_in_id IS NULL
"""
COPY = """
UPDATE pathway_clinicalassessment AS a SET {kind} = m.value
  FROM pathway_measurement m WHERE m.clinical_assessment_id = a.id AND m.kind = '{kind}'
"""
KINDS = ("nprs_leg", "nprs_back", "slr_left_degrees", "slr_right_degrees")
LET_GO = "UPDATE pathway_measurement SET clinical_assessment_id = NULL"


class Migration(migrations.Migration):
    dependencies = [("pathway", "0010_examined_in_parts")]
    operations = [
        migrations.RunSQL(EVERY_CLINIC, EVERY_CLINIC),
        migrations.RunSQL(SIGN, migrations.RunSQL.noop),
        migrations.RunSQL(POINT_BACK, LET_GO),
        *(migrations.RunSQL(COPY.format(kind=kind), migrations.RunSQL.noop) for kind in KINDS),
    ]
