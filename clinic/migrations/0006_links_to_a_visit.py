"""A patient's link may open the page of one visit."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0005_requests_for_a_first_visit'),
    ]

    operations = [
        migrations.AlterField(
            model_name='patientlink',
            name='target_id',
            field=models.BigIntegerField(help_text='Key of what it opens: an intake, a check-in, a visit, the form before it, an episode.'),
        ),
        migrations.AlterField(
            model_name='patientlink',
            name='purpose',
            field=models.CharField(choices=[('intake', 'Intake'), ('check_in', 'Check-in'), ('visit', 'A visit'), ('before_visit', 'Before a visit'), ('tablet', "Before a visit, on the clinic's tablet"), ('after_care', 'After-care'), ('consent', 'Consent'), ('booking_request', 'Request for a visit'), ('unsubscribe', 'No more e-mails')], max_length=20),
        ),
    ]
