"""What the database promises of every assessment, once the earlier ones are filled in."""

from django.db import migrations, models

import clinic.ids


class Migration(migrations.Migration):
    dependencies = [('pathway', '0011_earlier_assessments_are_signed')]

    operations = [
        migrations.AlterField(
            model_name='clinicalassessment',
            name='uuid',
            field=models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True),
        ),
        migrations.AddIndex(
            model_name='clinicalassessment',
            index=models.Index(fields=['clinic', 'episode', '-assessed_at'], name='assessment_by_episode'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'draft')), fields=('clinic', 'episode'), name='one_draft_assessment_per_episode'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('signed_at__isnull', True), ('signed_by__isnull', True), ('signed_name', ''), ('state', 'draft')), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False), ('state', 'signed'), models.Q(('signed_name', ''), _negated=True), models.Q(('affected_side', ''), _negated=True), models.Q(('suspected_driver', ''), _negated=True)), _connector='OR'), name='signed_assessment_names_who_signed_what'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('nprs_leg__isnull', True), ('nprs_leg__lte', 10), _connector='OR'), name='assessed_nprs_leg_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('nprs_leg_average__isnull', True), ('nprs_leg_average__lte', 10), _connector='OR'), name='assessed_nprs_leg_average_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('nprs_leg_worst__isnull', True), ('nprs_leg_worst__lte', 10), _connector='OR'), name='assessed_nprs_leg_worst_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('nprs_back__isnull', True), ('nprs_back__lte', 10), _connector='OR'), name='assessed_nprs_back_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('nprs_back_average__isnull', True), ('nprs_back_average__lte', 10), _connector='OR'), name='assessed_nprs_back_average_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('nprs_back_worst__isnull', True), ('nprs_back_worst__lte', 10), _connector='OR'), name='assessed_nprs_back_worst_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('bother_tingling__isnull', True), ('bother_tingling__lte', 10), _connector='OR'), name='assessed_bother_tingling_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('bother_weakness__isnull', True), ('bother_weakness__lte', 10), _connector='OR'), name='assessed_bother_weakness_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('bother_sitting__isnull', True), ('bother_sitting__lte', 10), _connector='OR'), name='assessed_bother_sitting_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('sitting_minutes__isnull', True), ('sitting_minutes__lte', 720), _connector='OR'), name='assessed_sitting_minutes_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('standing_minutes__isnull', True), ('standing_minutes__lte', 720), _connector='OR'), name='assessed_standing_minutes_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('walking_minutes__isnull', True), ('walking_minutes__lte', 720), _connector='OR'), name='assessed_walking_minutes_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('sleep_minutes__isnull', True), ('sleep_minutes__lte', 720), _connector='OR'), name='assessed_sleep_minutes_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('slr_left_degrees__isnull', True), ('slr_left_degrees__lte', 120), _connector='OR'), name='assessed_slr_left_degrees_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('slr_right_degrees__isnull', True), ('slr_right_degrees__lte', 120), _connector='OR'), name='assessed_slr_right_degrees_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('hip_internal_left_degrees__isnull', True), ('hip_internal_left_degrees__lte', 90), _connector='OR'), name='assessed_hip_internal_left_degrees_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('hip_internal_right_degrees__isnull', True), ('hip_internal_right_degrees__lte', 90), _connector='OR'), name='assessed_hip_internal_right_degrees_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('hip_external_left_degrees__isnull', True), ('hip_external_left_degrees__lte', 90), _connector='OR'), name='assessed_hip_external_left_degrees_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('hip_external_right_degrees__isnull', True), ('hip_external_right_degrees__lte', 90), _connector='OR'), name='assessed_hip_external_right_degrees_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('flexion_cm__isnull', True), ('flexion_cm__lte', 100), _connector='OR'), name='assessed_flexion_cm_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('flexion_percent__isnull', True), ('flexion_percent__lte', 100), _connector='OR'), name='assessed_flexion_percent_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('affected_side__in', ['', 'left', 'right', 'both'])), name='assessed_affected_side_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('heel_walk_left__in', ['', 'normal', 'weak', 'unable'])), name='assessed_heel_walk_left_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('heel_walk_right__in', ['', 'normal', 'weak', 'unable'])), name='assessed_heel_walk_right_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('toe_walk_left__in', ['', 'normal', 'weak', 'unable'])), name='assessed_toe_walk_left_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('toe_walk_right__in', ['', 'normal', 'weak', 'unable'])), name='assessed_toe_walk_right_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('slr_left_site__in', ['', 'none', 'back', 'buttock', 'thigh', 'calf', 'foot'])), name='assessed_slr_left_site_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('slr_right_site__in', ['', 'none', 'back', 'buttock', 'thigh', 'calf', 'foot'])), name='assessed_slr_right_site_is_known'),
        ),
        migrations.AddConstraint(
            model_name='clinicalassessment',
            constraint=models.CheckConstraint(condition=models.Q(('saddle_sensation__in', ['', 'normal', 'reduced', 'absent'])), name='assessed_saddle_sensation_is_known'),
        ),
        migrations.AddConstraint(
            model_name='measurement',
            constraint=models.UniqueConstraint(fields=('clinic', 'clinical_assessment', 'kind'), name='measured_once_per_assessment'),
        ),
    ]
