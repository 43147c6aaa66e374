"""The clinical assessment in its parts: an episode may hold several, drafts and signed ones."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [('clinic', '0003_audit_is_append_only'), ('pathway', '0009_letters'), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name='AssessmentAddendum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('written_at', models.DateTimeField()),
                ('written_name', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ExaminationWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sign', models.CharField(max_length=40)),
                ('found_at', models.DateTimeField()),
                ('explanation', models.TextField(blank=True)),
                ('settled_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='NeurologicalSign',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=20)),
                ('place', models.CharField(help_text='A root L2 to S2, or the name of a reflex.', max_length=20)),
                ('side', models.CharField(max_length=5)),
                ('grade', models.CharField(max_length=10)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PalpatedPoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('muscle', models.CharField(max_length=40)),
                ('side', models.CharField(max_length=5)),
                ('pain', models.CharField(blank=True, help_text='local or referred, empty while not said.', max_length=10)),
                ('is_familiar', models.BooleanField(default=False, help_text='The pain the patient came with.')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='PatientActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(blank=True, max_length=80)),
                ('score', models.PositiveSmallIntegerField(blank=True, null=True)),
            ],
            options={
                'ordering': ['number'],
            },
        ),
        migrations.AlterModelOptions(
            name='clinicalassessment',
            options={'ordering': ['-assessed_at', '-id']},
        ),
        migrations.RemoveConstraint(
            model_name='clinicalassessment',
            name='assessed_side_is_known',
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='bother_sitting',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='bother_tingling',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='bother_weakness',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='flexion_cm',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='flexion_percent',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='gait',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='heel_walk_left',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='heel_walk_right',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='hip_external_left_degrees',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='hip_external_right_degrees',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='hip_internal_left_degrees',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='hip_internal_right_degrees',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='nothing_palpated',
            field=models.BooleanField(default=False, help_text='Palpated, and no trigger point found.'),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='nprs_back',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='nprs_back_average',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='nprs_back_worst',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='nprs_leg',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='nprs_leg_average',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='nprs_leg_worst',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='posture',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='saddle_sensation',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='signed_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='signed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='signed_name',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='sitting_effect',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='sitting_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='sleep_effect',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='sleep_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slr_left_crossed',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slr_left_degrees',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slr_left_site',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slr_right_crossed',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slr_right_degrees',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slr_right_site',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slump_left',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='slump_right',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='standing_effect',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='standing_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='state',
            field=models.CharField(choices=[('draft', 'Draft'), ('signed', 'Signed')], default='draft', max_length=10),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='strength_left',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='strength_right',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='toe_walk_left',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='toe_walk_right',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='uuid',
            field=models.UUIDField(null=True, editable=False),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='walking_effect',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AddField(
            model_name='clinicalassessment',
            name='walking_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='measurement',
            name='clinical_assessment',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='measurements', to='pathway.clinicalassessment'),
        ),
        migrations.AlterField(
            model_name='clinicalassessment',
            name='affected_side',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='clinicalassessment',
            name='episode',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clinical_assessments', to='pathway.episodeofcare'),
        ),
        migrations.AlterField(
            model_name='clinicalassessment',
            name='suspected_driver',
            field=models.CharField(blank=True, default='', max_length=40),
        ),
        migrations.AlterField(
            model_name='measurement',
            name='at_point',
            field=models.CharField(choices=[('baseline', 'Baseline'), ('before', 'Before needling'), ('after', 'After needling'), ('after_48_hours', '48 hours'), ('weekly', 'Weekly'), ('discharge', 'Discharge'), ('reassessment', 'Assessed again')], max_length=20),
        ),
        migrations.AddField(
            model_name='assessmentaddendum',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='pathway.clinicalassessment'),
        ),
        migrations.AddField(
            model_name='assessmentaddendum',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='assessmentaddendum',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='examinationwarning',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='warnings', to='pathway.clinicalassessment'),
        ),
        migrations.AddField(
            model_name='examinationwarning',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='examinationwarning',
            name='screening',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='pathway.screening'),
        ),
        migrations.AddField(
            model_name='examinationwarning',
            name='settled_by',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='neurologicalsign',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='neurological_signs', to='pathway.clinicalassessment'),
        ),
        migrations.AddField(
            model_name='neurologicalsign',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='palpatedpoint',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='palpated_points', to='pathway.clinicalassessment'),
        ),
        migrations.AddField(
            model_name='palpatedpoint',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='patientactivity',
            name='assessment',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='activities', to='pathway.clinicalassessment'),
        ),
        migrations.AddField(
            model_name='patientactivity',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddConstraint(
            model_name='assessmentaddendum',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='addendum_says_something'),
        ),
        migrations.AddConstraint(
            model_name='examinationwarning',
            constraint=models.UniqueConstraint(fields=('clinic', 'assessment', 'sign'), name='warning_once_per_assessment'),
        ),
        migrations.AddConstraint(
            model_name='examinationwarning',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('screening__isnull', True), ('settled_at__isnull', True), ('settled_by__isnull', True)), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('screening__isnull', False), models.Q(('explanation', ''), _negated=True), _connector='OR')), _connector='OR'), name='settled_warning_names_who_and_how'),
        ),
        migrations.AddConstraint(
            model_name='neurologicalsign',
            constraint=models.UniqueConstraint(fields=('clinic', 'assessment', 'kind', 'place', 'side'), name='sign_once_per_assessment'),
        ),
        migrations.AddConstraint(
            model_name='neurologicalsign',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['left', 'right'])), name='sign_is_on_one_side'),
        ),
        migrations.AddConstraint(
            model_name='neurologicalsign',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('grade__in', ['normal', 'reduced', 'absent', 'increased']), ('kind', 'light_touch'), ('place__in', ['L2', 'L3', 'L4', 'L5', 'S1', 'S2'])), models.Q(('grade__in', ['0', '1', '2', '3', '4', '5']), ('kind', 'myotome'), ('place__in', ['L2', 'L3', 'L4', 'L5', 'S1', 'S2'])), models.Q(('grade__in', ['absent', 'reduced', 'normal', 'brisk', 'clonus']), ('kind', 'reflex'), ('place__in', ['patellar', 'medial_hamstring', 'achilles'])), _connector='OR'), name='sign_has_a_place_and_grade_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='palpatedpoint',
            constraint=models.UniqueConstraint(fields=('clinic', 'assessment', 'muscle', 'side'), name='point_once_per_assessment'),
        ),
        migrations.AddConstraint(
            model_name='palpatedpoint',
            constraint=models.CheckConstraint(condition=models.Q(('side__in', ['left', 'right'])), name='point_is_on_one_side'),
        ),
        migrations.AddConstraint(
            model_name='palpatedpoint',
            constraint=models.CheckConstraint(condition=models.Q(('pain__in', ['', 'local', 'referred'])), name='point_pain_is_local_or_referred'),
        ),
        migrations.AddConstraint(
            model_name='patientactivity',
            constraint=models.UniqueConstraint(fields=('clinic', 'assessment', 'number'), name='activity_once_per_assessment'),
        ),
        migrations.AddConstraint(
            model_name='patientactivity',
            constraint=models.CheckConstraint(condition=models.Q(('number__range', (1, 3))), name='activities_are_at_most_three'),
        ),
        migrations.AddConstraint(
            model_name='patientactivity',
            constraint=models.CheckConstraint(condition=models.Q(('score__isnull', True), ('score__lte', 10), _connector='OR'), name='activity_score_is_0_to_10'),
        ),
    ]
