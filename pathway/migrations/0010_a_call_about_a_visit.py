"""A call may be owed about one visit: its patient wants another time, or it was cancelled."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0006_links_to_a_visit'),
        ('pathway', '0009_requests_for_a_first_visit'),
        ('patients', '0011_calendar_feeds'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='calltask',
            name='appointment',
            field=models.ForeignKey(help_text='The visit that is moved, or was cancelled.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='call_tasks', to='patients.appointment'),
        ),
        migrations.AlterField(
            model_name='calltask',
            name='outcome',
            field=models.CharField(blank=True, choices=[('answered', 'Reached; the questions are answered'), ('sent_for_help', 'Reached; was told to get help at once'), ('well', 'Reached; nothing worries them'), ('settled', 'Reached; the visit is settled'), ('worry', 'Reached; they have a worry, a clinician must call'), ('not_reached', 'Not reached'), ('call_back', 'Call back at another time'), ('declined', 'Reached; does not want to answer'), ('wrong_number', 'Wrong number'), ('not_needed', 'Not needed any more')], max_length=20),
        ),
        migrations.AlterField(
            model_name='calltask',
            name='reason',
            field=models.CharField(choices=[('check_in_due', 'Check-in by phone'), ('no_reply', 'Has not answered a check-in'), ('not_delivered', 'A message could not be delivered'), ('ring_back', 'Ring back: did they get help?'), ('opted_out', 'Wants no messages: ask how to reach them'), ('wrong_address', 'Their address is wrong: ask for the right one'), ('move_visit', 'Wants another time for a visit'), ('wrote_back', 'Answered a text: ask what they need'), ('rebook', 'We cancelled their visit: find a new time'), ('gave_back', 'They cancelled their visit: offer a new time')], max_length=20),
        ),
        migrations.AddConstraint(
            model_name='calltask',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('clinic', 'appointment', 'reason'), name='one_open_call_about_a_visit'),
        ),
    ]
