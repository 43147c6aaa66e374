"""Why a visit was cancelled or overbooked, the desk's note and what a notice is for are sealed with their clinic's data key."""

import clinic.encrypted
from django.db import migrations

from clinic.sealed_columns import seal


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0017_answers_are_sealed'),
    ]

    operations = [
        migrations.AlterField(
            model_name='appointment',
            name='cancel_reason',
            field=clinic.encrypted.EncryptedTextField(blank=True, max_length=120),
        ),
        migrations.AlterField(
            model_name='appointment',
            name='overbook_reason',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='Filled: booked on purpose where somebody or a room was taken.', max_length=120),
        ),
        migrations.AlterField(
            model_name='patient',
            name='note',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='Not clinical: wheelchair, mornings only.', max_length=200),
        ),
        migrations.AlterField(
            model_name='patientcard',
            name='notice_for',
            field=clinic.encrypted.EncryptedTextField(blank=True, help_text='What they agreed to pay themselves.', max_length=200),
        ),
        *seal("patients_appointment", "cancel_reason", "overbook_reason"),
        *seal("patients_patient", "note"),
        *seal("patients_patientcard", "notice_for"),
    ]
