"""A session that is locked because its device is in a patient's hands."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0022_care_teams'),
    ]

    operations = [
        migrations.AddField(
            model_name='staffsession',
            name='is_handed_over',
            field=models.BooleanField(db_default=False, default=False, help_text="Locked because the device is in a patient's hands."),
        ),
    ]
