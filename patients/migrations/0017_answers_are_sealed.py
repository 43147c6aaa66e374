"""What patients told before their visits, and the file of an import, are sealed with their clinic's data key."""

import clinic.encrypted
from django.db import migrations

from clinic.sealed_columns import seal


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0016_earlier_versions_of_a_row'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bookingrequest',
            name='answers',
            field=clinic.encrypted.EncryptedJSONField(help_text='Slug of a desk question to its choice; for the clinician, never shown to the desk.'),
        ),
        migrations.AlterField(
            model_name='intake',
            name='about',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='intake',
            name='answers',
            field=clinic.encrypted.EncryptedJSONField(default=dict),
        ),
        migrations.AlterField(
            model_name='patientimport',
            name='content',
            field=clinic.encrypted.EncryptedTextField(blank=True),
        ),
        *seal("patients_bookingrequest", "answers", kind="jsonb"),
        *seal("patients_intake", "about", "answers", kind="jsonb"),
        *seal("patients_patientimport", "content"),
    ]
