"""What follows a signature: addenda, covering notes, voids, reviews, and the billing codes of a clinic."""


import clinic.ids
import django.db.models.deletion
import pathway.enums
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0008_consent_links'),
        ('pathway', '0016_lots_on_sites'),
        ('patients', '0006_consents_stay_as_they_were'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BillingCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('muscles_from', models.PositiveSmallIntegerField()),
                ('muscles_to', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('code', models.CharField(max_length=20)),
                ('words', models.CharField(blank=True, help_text="The clinic's own words for it.", max_length=120)),
                ('entered_at', models.DateTimeField()),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'ordering': ['muscles_from', 'code'],
            },
        ),
        migrations.CreateModel(
            name='CoveringNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField()),
                ('visit_ended_at', models.DateTimeField()),
                ('written_at', models.DateTimeField()),
                ('written_name', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='PlanReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('decision', models.CharField(max_length=20)),
                ('reason', models.TextField(blank=True)),
                ('more_sessions', models.PositiveSmallIntegerField(default=0)),
                ('numbers', models.JSONField(default=dict)),
                ('decided_at', models.DateTimeField()),
                ('decided_name', models.CharField(max_length=200)),
            ],
            options={
                'ordering': ['-decided_at', '-id'],
            },
        ),
        migrations.CreateModel(
            name='SessionAddendum',
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
            name='SessionVoid',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reason', models.TextField()),
                ('voided_at', models.DateTimeField()),
                ('voided_name', models.CharField(max_length=200)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='treatmentsession',
            name='one_draft_session_per_episode',
        ),
        migrations.AddField(
            model_name='treatmentsession',
            name='covered_at',
            field=models.DateTimeField(blank=True, help_text="A lead's covering note says that who needled cannot sign.", null=True),
        ),
        migrations.AddConstraint(
            model_name='treatmentsession',
            constraint=models.UniqueConstraint(condition=models.Q(('covered_at__isnull', True), ('state', 'draft')), fields=('clinic', 'episode'), name='one_draft_session_per_episode'),
        ),
        migrations.AddField(
            model_name='billingcode',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='billingcode',
            name='entered_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='billingcode',
            name='removed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='coveringnote',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='coveringnote',
            name='treatment_session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='covering_notes', to='pathway.treatmentsession'),
        ),
        migrations.AddField(
            model_name='coveringnote',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='planreview',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='planreview',
            name='decided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='planreview',
            name='episode',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='pathway.episodeofcare'),
        ),
        migrations.AddField(
            model_name='planreview',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='pathway.planofcare'),
        ),
        migrations.AddField(
            model_name='sessionaddendum',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='sessionaddendum',
            name='treatment_session',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='addenda', to='pathway.treatmentsession'),
        ),
        migrations.AddField(
            model_name='sessionaddendum',
            name='written_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='sessionvoid',
            name='clinic',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic'),
        ),
        migrations.AddField(
            model_name='sessionvoid',
            name='treatment_session',
            field=models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='void', to='pathway.treatmentsession'),
        ),
        migrations.AddField(
            model_name='sessionvoid',
            name='voided_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='billingcode',
            constraint=models.CheckConstraint(condition=models.Q(('muscles_from__gte', 1)), name='billing_code_begins_at_a_muscle'),
        ),
        migrations.AddConstraint(
            model_name='billingcode',
            constraint=models.CheckConstraint(condition=models.Q(('muscles_to__isnull', True), ('muscles_to__gte', models.F('muscles_from')), _connector='OR'), name='billing_code_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='billingcode',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('removed_at__isnull', True), ('removed_by__isnull', True)), models.Q(('removed_at__isnull', False), ('removed_by__isnull', False)), _connector='OR'), name='removed_billing_code_names_who'),
        ),
        migrations.AddConstraint(
            model_name='billingcode',
            constraint=models.UniqueConstraint(condition=models.Q(('removed_at__isnull', True)), fields=('clinic', 'code', 'muscles_from'), name='billing_code_once'),
        ),
        migrations.AddConstraint(
            model_name='coveringnote',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='covering_note_says_something'),
        ),
        migrations.AddConstraint(
            model_name='planreview',
            constraint=models.CheckConstraint(condition=models.Q(('decision__in', [pathway.enums.ReviewDecision['CONTINUE'], pathway.enums.ReviewDecision['CHANGE_MUSCLES'], pathway.enums.ReviewDecision['REFER'], pathway.enums.ReviewDecision['DISCHARGE'], pathway.enums.ReviewDecision['PUT_OFF']])), name='review_decision_is_known'),
        ),
        migrations.AddConstraint(
            model_name='planreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', pathway.enums.ReviewDecision['PUT_OFF']), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='review_put_off_says_why'),
        ),
        migrations.AddConstraint(
            model_name='planreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', pathway.enums.ReviewDecision['CONTINUE']), ('more_sessions__range', (1, 20))), models.Q(models.Q(('decision', pathway.enums.ReviewDecision['CONTINUE']), _negated=True), ('more_sessions', 0)), _connector='OR'), name='only_a_plan_that_goes_on_gets_sessions'),
        ),
        migrations.AddConstraint(
            model_name='sessionaddendum',
            constraint=models.CheckConstraint(condition=models.Q(('text', ''), _negated=True), name='session_addendum_says_something'),
        ),
        migrations.AddConstraint(
            model_name='sessionvoid',
            constraint=models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='void_says_why'),
        ),
    ]
