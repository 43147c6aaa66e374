"""One clinic at a time for everything about patients."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):
    dependencies = [("patients", "0001_initial")]

    operations = one_clinic_at_a_time(
        "patients_appointment",
        "patients_consent",
        "patients_intake",
        "patients_patient",
        "patients_patientword",
    )
