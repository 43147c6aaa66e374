"""The number a patient is told when worry or low mood makes life hard."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0006_after_care_links'),
    ]

    operations = [
        migrations.AddField(
            model_name='clinic',
            name='crisis_number',
            field=models.CharField(blank=True, default='988', help_text='Told to a patient for whom worry or low mood makes life hard; 988 in the United States.', max_length=20),
        ),
    ]
