"""Let those who are known already be found by birth date and the words of their e-mail too."""

from django.db import migrations

from clinic import scope
from patients.rules import names

BATCH = 500


def learn(apps, schema_editor):
    Patient, Word = apps.get_model("patients", "Patient"), apps.get_model("patients", "PatientWord")
    with scope.all_clinics("the words patients are found by"):
        for patient in Patient.objects.prefetch_related("words").iterator(chunk_size=BATCH):
            phone = patient.phone
            wanted = names.words(
                (patient.given_name, patient.family_name, patient.preferred_name),
                email=patient.email,
                numbers=(phone.as_e164, str(phone.national_number)) if phone else (),
                birth_date=patient.birth_date,
                record_number=patient.record_number,
            )
            known = {row.word for row in patient.words.all()}
            Word.objects.bulk_create(
                Word(clinic_id=patient.clinic_id, patient_id=patient.pk, word=word)
                for word in sorted(wanted - known)
            )


class Migration(migrations.Migration):
    dependencies = [("patients", "0015_numbers_of_records")]
    operations = [migrations.RunPython(learn, migrations.RunPython.noop)]
