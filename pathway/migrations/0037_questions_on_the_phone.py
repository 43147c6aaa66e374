"""Questions asked on the phone, how a call went and who typed; one clinic at a time."""

import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0021_holidays_dated_hours_and_rooms'),
        ('pathway', '0036_what_a_patient_says_of_an_alarm'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='calltask',
            name='failed_calls',
            field=models.PositiveSmallIntegerField(default=0, help_text='How often nobody was reached.'),
        ),
        migrations.AddField(
            model_name='calltask',
            name='owner',
            field=models.ForeignKey(blank=True, help_text='Who has begun it or promised it; nobody means whoever is at the desk.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='calltask',
            name='tried_at',
            field=models.DateTimeField(blank=True, help_text='When nobody was reached last.', null=True),
        ),
        migrations.AddField(
            model_name='checkinanswer',
            name='typed_by',
            field=models.ForeignKey(blank=True, help_text="Who typed it on the phone; nobody means the patient's own link.", null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AlterField(
            model_name='calltask',
            name='outcome',
            field=models.CharField(blank=True, choices=[('answered', 'Reached; the questions are answered'), ('sent_for_help', 'Reached; was told to get help at once'), ('well', 'Reached; nothing worries them'), ('worry', 'Reached; they have a worry, a clinician must call'), ('not_reached', 'Not reached'), ('call_back', 'Call back at another time'), ('declined', 'Reached; does not want to answer'), ('wrong_number', 'Wrong number')], max_length=20),
        ),
        migrations.CreateModel(
            name='DeskCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('language', models.CharField(help_text='The language the questions are read in.', max_length=8)),
                ('helper_name', models.CharField(blank=True, help_text='Who answers for the patient.', max_length=80)),
                ('helper_relation', models.CharField(blank=True, max_length=80)),
                ('asked', models.JSONField(default=list, help_text='Slugs of the questions asked in this call, in order.')),
                ('skipped', models.JSONField(default=list, help_text='Slugs they did not want to answer.')),
                ('tier', models.CharField(blank=True, help_text='The strictest tier said on this call.', max_length=2)),
                ('told_at', models.DateTimeField(help_text='When the desk was shown what to say.', null=True)),
                ('begun_at', models.DateTimeField()),
                ('seen_until', models.DateTimeField()),
                ('ended_at', models.DateTimeField(null=True)),
                ('begun_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('call_task', models.ForeignKey(help_text='The call we owed.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='desk_calls', to='pathway.calltask')),
                ('check_in', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='desk_calls', to='pathway.checkin')),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
            ],
            options={
                'ordering': ['begun_at'],
                'indexes': [models.Index(fields=['clinic', 'check_in', 'begun_at'], name='desk_call_by_check_in')],
            },
        ),
        *one_clinic_at_a_time("pathway_deskcall"),
    ]
