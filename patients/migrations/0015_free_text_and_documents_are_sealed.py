"""Documents, and why a request was closed or a death taken back, are sealed with their clinic's data key."""

import clinic.encrypted
from django.db import migrations

from clinic.sealed_columns import seal


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0014_the_second_part_of_an_intake'),
        ('clinic', '0014_data_keys'),
    ]

    operations = [
        migrations.AlterField(
            model_name='bookingrequest',
            name='closed_because',
            field=clinic.encrypted.EncryptedTextField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='death',
            name='taken_back_because',
            field=clinic.encrypted.EncryptedTextField(blank=True, max_length=300),
        ),
        migrations.AlterField(
            model_name='documentcontent',
            name='content',
            field=clinic.encrypted.EncryptedBinaryField(),
        ),
        *seal("patients_bookingrequest", "closed_because"),
        *seal("patients_death", "taken_back_because"),
        *seal("patients_documentcontent", "content", kind="bytea"),
    ]
