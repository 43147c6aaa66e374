"""A request whose answers worry has a record as soon as it is confirmed, for a clinician is told then."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0020_late_cancellations'),
    ]

    operations = [
        migrations.AddField(
            model_name='bookingrequest',
            name='patient',
            field=models.ForeignKey(blank=True, help_text='The record made of it as it was confirmed, where a clinician had to be told at once.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='booking_requests', to='patients.patient'),
        ),
    ]
