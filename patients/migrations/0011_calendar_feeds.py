"""The secret addresses under which therapists' calendar programs read when they are busy."""

import clinic.ids
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0010_reminders_of_visits'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=clinic.ids.uuid7, editable=False, unique=True)),
                ('token_hash', models.BinaryField(max_length=32, unique=True)),
                ('made_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='clinic.clinic')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='calendar_feeds', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-made_at'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at__isnull', True)), fields=('clinic', 'user'), name='one_open_calendar_feed_for_each_person')],
            },
        ),
        *one_clinic_at_a_time("patients_calendarfeed"),
    ]
