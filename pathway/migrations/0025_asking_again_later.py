"""A check-in that could not be asked is looked at again later, so that it never keeps the others waiting."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('pathway', '0024_earlier_deviations'),
    ]

    operations = [
        migrations.AddField(
            model_name='checkin',
            name='failures',
            field=models.PositiveSmallIntegerField(default=0, help_text='How often asking it went wrong.'),
        ),
        migrations.AddField(
            model_name='checkin',
            name='retry_at',
            field=models.DateTimeField(blank=True, help_text='Not looked at before; so that rows that fail never fill a batch for ever.', null=True),
        ),
    ]
