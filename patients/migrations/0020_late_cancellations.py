"""A visit keeps whether its patient cancelled it late; what was cancelled before is not known to have been."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("patients", "0019_versions_of_an_intake")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="cancelled_late",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="By the patient, later than this kind of visit asks for.",
            ),
        ),
        migrations.AddConstraint(
            model_name="appointment",
            constraint=models.CheckConstraint(
                condition=models.Q(("cancelled_late", False), ("state", "cancelled"), _connector="OR"),
                name="only_a_cancelled_appointment_was_cancelled_late",
            ),
        ),
    ]
