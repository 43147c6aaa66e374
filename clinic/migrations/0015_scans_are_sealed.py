"""Scans of licences and certificates are sealed with their clinic's data key."""

import clinic.encrypted
from django.db import migrations

from clinic.sealed_columns import seal


class Migration(migrations.Migration):

    dependencies = [
        ('clinic', '0014_data_keys'),
    ]

    operations = [
        migrations.AlterField(
            model_name='credentialscan',
            name='content',
            field=clinic.encrypted.EncryptedBinaryField(),
        ),
        *seal("clinic_credentialscan", "content", kind="bytea"),
    ]
