"""Reminders of visits, and how long before a visit its cancellation comes late."""

import clinic.ids
import django.db.models.deletion
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0006_links_to_a_visit'),
        ('patients', '0009_requests_for_a_first_visit'),
    ]

    operations = [
        migrations.CreateModel(
            name='VisitReminder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('due_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('sent', 'Sent'), ('not_sent', 'Not sent')], default='planned', max_length=10)),
                ('why', models.CharField(blank=True, help_text='Why none was sent, for staff.', max_length=120)),
                ('failures', models.PositiveSmallIntegerField(default=0, help_text='How often deciding it went wrong.')),
                ('retry_at', models.DateTimeField(blank=True, help_text='Not looked at before; so that rows that fail never fill a batch for ever.', null=True)),
                ('version', models.PositiveIntegerField(default=1)),
                ('appointment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reminder', to='patients.appointment')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'planned')), fields=['due_at'], name='visit_reminder_due')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'sent', 'not_sent'])), name='visit_reminder_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'not_sent'), models.Q(('why', ''), _negated=True)), models.Q(models.Q(('state', 'not_sent'), _negated=True), ('why', '')), _connector='OR'), name='reminder_that_was_not_sent_says_why')],
            },
        ),
        migrations.AddField(
            model_name='visittype',
            name='late_cancel_hours',
            field=models.PositiveSmallIntegerField(default=24, help_text='How long before it begins a cancellation still comes in time.'),
        ),
        migrations.AddConstraint(
            model_name='visittype',
            constraint=models.CheckConstraint(condition=models.Q(('late_cancel_hours__lte', 336)), name='visit_type_cancellation_is_late_within_two_weeks'),
        ),
        *one_clinic_at_a_time("patients_visitreminder"),
    ]
