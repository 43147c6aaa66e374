"""What is changed about a person leaves its earlier version."""

from django.db import migrations

from clinic.row_versions import keeps_versions


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0015_free_text_and_documents_are_sealed'),
        ('clinic', '0016_earlier_versions_of_a_row'),
    ]

    operations = [
        *keeps_versions(
            "patients_appointment",
            "patients_consent",
            "patients_death",
            "patients_differentpeople",
            "patients_document",
            "patients_intake",
            "patients_patient",
            "patients_patientcard",
            "patients_waitlistentry",
            "patients_waitlistoffer",
        ),
    ]
