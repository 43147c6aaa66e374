"""A clinic's approvals and own readings of its content, and every decision as it was made; what is written stays."""
import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time

TABLES = ("pathway_contentapproval", "pathway_contentoverride", "pathway_decisionrecord")
# needlepath_append_only() came with the audit (clinic, 0003).
REFUSE = """
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION needlepath_append_only();
"""
ALLOW = "DROP TRIGGER append_only ON {table};"


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0003_audit_is_append_only'),
        ('pathway', '0004_clearance_letters'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContentApproval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content_set', models.CharField(max_length=40)),
                ('digest', models.CharField(max_length=64)),
                ('approved_at', models.DateTimeField()),
                ('approved_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'ordering': ['-approved_at', '-id'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'content_set', 'digest'), name='content_approved_once_per_version')],
            },
        ),
        migrations.CreateModel(
            name='ContentOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('row', models.CharField(max_length=80)),
                ('question', models.CharField(max_length=80)),
                ('choice', models.CharField(max_length=60)),
                ('number', models.PositiveIntegerField()),
                ('row_version', models.PositiveIntegerField()),
                ('asked', models.TextField()),
                ('answered', models.CharField(max_length=200)),
                ('is_withdrawal', models.BooleanField(default=False)),
                ('asks_for', models.CharField(blank=True, max_length=20)),
                ('effects', models.JSONField(default=list)),
                ('is_looser', models.BooleanField(help_text='Than what is shipped, or than what this clinic had in force before.')),
                ('reason', models.TextField(blank=True)),
                ('made_at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('lead', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['question', 'choice', 'number'],
                'constraints': [models.UniqueConstraint(fields=('clinic', 'question', 'choice', 'number'), name='override_number_once_per_answer'), models.CheckConstraint(condition=models.Q(('is_looser', False), models.Q(('lead__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='looser_override_names_a_lead_and_a_reason'), models.CheckConstraint(condition=models.Q(models.Q(('asks_for', ''), ('is_withdrawal', True)), models.Q(('is_withdrawal', False), models.Q(('asks_for', ''), _negated=True)), _connector='OR'), name='override_asks_for_something')],
            },
        ),
        migrations.CreateModel(
            name='DecisionRecord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('finding', 'Finding decided'), ('screening', 'Screening closed'), ('plan', 'Plan put into force')], max_length=20)),
                ('about', models.CharField(blank=True, help_text='The question whose finding was decided.', max_length=80)),
                ('reference_version', models.CharField(max_length=64)),
                ('overrides', models.JSONField(default=list)),
                ('answers', models.JSONField(default=dict)),
                ('said', models.JSONField(default=dict)),
                ('decided', models.JSONField(default=dict)),
                ('decided_at', models.DateTimeField()),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='pathway.episodeofcare')),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='pathway.planofcare')),
                ('screening', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='decisions', to='pathway.screening')),
            ],
            options={
                'ordering': ['-decided_at', '-id'],
                'indexes': [models.Index(fields=['clinic', 'episode', '-decided_at', '-id'], name='decision_by_episode')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind', 'plan'), ('plan__isnull', False)), models.Q(models.Q(('kind', 'plan'), _negated=True), ('screening__isnull', False)), _connector='OR'), name='decision_names_what_was_decided')],
            },
        ),
        *one_clinic_at_a_time(*TABLES),
        *(migrations.RunSQL(REFUSE.format(table=one), ALLOW.format(table=one)) for one in TABLES),
    ]
