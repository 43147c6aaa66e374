"""What a treatment session was like in full: movement, current, manipulation, a second counter, a reaction, sites of an event."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0008_consent_links'),
        ('pathway', '0019_revisions_of_drafts'),
        ('patients', '0006_consents_stay_as_they_were'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='EventSite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.AddField(
            model_name='needledsite',
            name='cm_from_midline',
            field=models.DecimalField(decimal_places=1, max_digits=3, null=True),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='dwell_minutes',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='e_stim_felt',
            field=models.CharField(blank=True, help_text='Set by what was felt, not by mA.', max_length=20),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='e_stim_hz',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='e_stim_ma',
            field=models.DecimalField(decimal_places=1, max_digits=4, null=True),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='e_stim_microseconds',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='e_stim_minutes',
            field=models.PositiveSmallIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='e_stim_pairing',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='manipulation',
            field=models.CharField(blank=True, max_length=20),
        ),
        migrations.AddField(
            model_name='needledsite',
            name='referred_pain_reproduced',
            field=models.BooleanField(null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='begun_from',
            field=models.CharField(blank=True, help_text='Where its sites were copied from.', max_length=10),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='count_explained',
            field=models.BooleanField(default=False, editable=False, help_text='A retained or broken needle was on file at the signature.'),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='flexion_percent_after',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='flexion_percent_before',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='hip_internal_left_degrees_after',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='hip_internal_left_degrees_before',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='hip_internal_right_degrees_after',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='hip_internal_right_degrees_before',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='observed_minutes',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='reaction_at',
            field=models.DateTimeField(blank=True, help_text='When the last reaction stopped it.', null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='second_count_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='skin_dry_seconds',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='skin_prep',
            field=models.CharField(blank=True, max_length=30),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='slr_left_degrees_after',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='slr_left_degrees_before',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='slr_right_degrees_after',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='slr_right_degrees_before',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='total_in',
            field=models.PositiveIntegerField(editable=False, help_text='Summed by the signature.', null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='total_out',
            field=models.PositiveIntegerField(editable=False, help_text='Summed by the signature.', null=True),
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='went_on_at',
            field=models.DateTimeField(blank=True, help_text='When it went on after the reaction.', null=True),
        ),
        migrations.AddConstraint(
            model_name='needledsite',
            constraint=models.CheckConstraint(condition=models.Q(('cm_from_midline__isnull', True), ('cm_from_midline__range', (0, 15)), _connector='OR'), name='site_cm_from_midline_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='needledsite',
            constraint=models.CheckConstraint(condition=models.Q(('dwell_minutes__isnull', True), ('dwell_minutes__range', (0, 60)), _connector='OR'), name='site_dwell_minutes_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='needledsite',
            constraint=models.CheckConstraint(condition=models.Q(('e_stim_hz__isnull', True), ('e_stim_hz__range', (0, 250)), _connector='OR'), name='site_e_stim_hz_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='needledsite',
            constraint=models.CheckConstraint(condition=models.Q(('e_stim_microseconds__isnull', True), ('e_stim_microseconds__range', (0, 1000)), _connector='OR'), name='site_e_stim_microseconds_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='needledsite',
            constraint=models.CheckConstraint(condition=models.Q(('e_stim_ma__isnull', True), ('e_stim_ma__range', (0, 100)), _connector='OR'), name='site_e_stim_ma_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='needledsite',
            constraint=models.CheckConstraint(condition=models.Q(('e_stim_minutes__isnull', True), ('e_stim_minutes__range', (0, 60)), _connector='OR'), name='site_e_stim_minutes_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('slr_left_degrees_before__isnull', True), ('slr_left_degrees_before__lte', 120), _connector='OR'), name='session_slr_left_degrees_before_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('slr_left_degrees_after__isnull', True), ('slr_left_degrees_after__lte', 120), _connector='OR'), name='session_slr_left_degrees_after_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('slr_right_degrees_before__isnull', True), ('slr_right_degrees_before__lte', 120), _connector='OR'), name='session_slr_right_degrees_before_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('slr_right_degrees_after__isnull', True), ('slr_right_degrees_after__lte', 120), _connector='OR'), name='session_slr_right_degrees_after_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('flexion_percent_before__isnull', True), ('flexion_percent_before__lte', 100), _connector='OR'), name='session_flexion_percent_before_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('flexion_percent_after__isnull', True), ('flexion_percent_after__lte', 100), _connector='OR'), name='session_flexion_percent_after_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('hip_internal_left_degrees_before__isnull', True), ('hip_internal_left_degrees_before__lte', 90), _connector='OR'), name='session_hip_internal_left_degrees_before_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('hip_internal_left_degrees_after__isnull', True), ('hip_internal_left_degrees_after__lte', 90), _connector='OR'), name='session_hip_internal_left_degrees_after_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('hip_internal_right_degrees_before__isnull', True), ('hip_internal_right_degrees_before__lte', 90), _connector='OR'), name='session_hip_internal_right_degrees_before_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('hip_internal_right_degrees_after__isnull', True), ('hip_internal_right_degrees_after__lte', 90), _connector='OR'), name='session_hip_internal_right_degrees_after_is_on_its_scale'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('second_count_by__isnull', True), models.Q(('second_count_by', models.F('therapist')), _negated=True), _connector='OR'), name='second_counter_is_somebody_else'),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.CheckConstraint(condition=models.Q(('went_on_at__isnull', True), ('reaction_at__isnull', False), _connector='OR'), name='what_went_on_was_stopped'),
        ),
        migrations.AddField(
            model_name='eventsite',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='eventsite',
            name='event',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='site_links', to='pathway.adverseevent'),
        ),
        migrations.AddField(
            model_name='eventsite',
            name='site',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='event_links', to='pathway.needledsite'),
        ),
        migrations.AddConstraint(
            model_name='eventsite',
            constraint=models.UniqueConstraint(fields=('clinic', 'event', 'site'), name='site_once_per_event'),
        ),
    ]
