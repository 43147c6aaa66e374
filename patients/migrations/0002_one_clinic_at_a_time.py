"""One clinic at a time for patients, their appointments and their papers."""

from django.db import migrations

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):
    replaces = [("patients", "0002_row_security")]
    dependencies = [("patients", "0001_tables")]
    operations = [
        *one_clinic_at_a_time(
            "patients_appointment",
            "patients_consent",
            "patients_differentpeople",
            "patients_document",
            "patients_documentcontent",
            "patients_intake",
            "patients_messageconsent",
            "patients_patient",
            "patients_patientword",
            "patients_visittype",
        ),
    ]
