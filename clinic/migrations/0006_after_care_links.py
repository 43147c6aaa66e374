"""A link may open the after-care of a visit."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0005_what_else_a_link_opens'),
    ]

    operations = [
        migrations.AlterField(
            model_name='patientlink',
            name='purpose',
            field=models.CharField(choices=[('intake', 'Intake'), ('check_in', 'Check-in'), ('before_visit', 'Before a visit'), ('tablet', "Before a visit, on the clinic's tablet"), ('after_care', 'After-care')], max_length=20),
        ),
    ]
