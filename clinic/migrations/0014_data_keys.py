"""Each clinic has a data key, wrapped by a master key that the database never holds."""

import django.db.models.deletion
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time
from clinic.sealed_columns import make_missing_keys


class Migration(migrations.Migration):
    dependencies = [("clinic", "0013_tries_to_sign_in")]
    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wrapped", models.TextField(help_text="By a key of DATA_KEYS; see clinic.envelopes.")),
                ("made_at", models.DateTimeField()),
                ("wrapped_at", models.DateTimeField()),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.clinic"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("clinic",), name="one_data_key_per_clinic"),
                    models.CheckConstraint(
                        condition=models.Q(("wrapped", ""), _negated=True), name="data_key_is_there"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("wrapped_at__gte", models.F("made_at"))),
                        name="data_key_is_wrapped_once_made",
                    ),
                ],
            },
        ),
        *one_clinic_at_a_time("clinic_datakey"),
        migrations.RunPython(make_missing_keys, migrations.RunPython.noop),
    ]
