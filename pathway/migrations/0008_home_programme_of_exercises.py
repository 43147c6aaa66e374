"""The home programme becomes exercises with a dose; what was written before stays, as the therapist's own words."""

import django.db.models.deletion
from django.db import migrations, models

from clinic.row_security import one_clinic_at_a_time


class Migration(migrations.Migration):
    dependencies = [
        ("clinic", "0003_audit_is_append_only"),
        ("pathway", "0007_needle_aversion"),
    ]

    operations = [
        migrations.RenameField(
            model_name="planofcare",
            old_name="home_programme",
            new_name="home_words",
        ),
        migrations.AlterField(
            model_name="planofcare",
            name="home_words",
            field=models.TextField(
                blank=True,
                help_text="The therapist's own words to the home programme, as the patient reads them.",
            ),
        ),
        migrations.CreateModel(
            name="HomeExercise",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveSmallIntegerField()),
                ("exercise", models.CharField(max_length=60)),
                (
                    "exercise_version",
                    models.PositiveSmallIntegerField(help_text="Of the words the therapist chose it by."),
                ),
                ("sets", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("repetitions", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("hold_seconds", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("minutes", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("times_a_day", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("days_a_week", models.PositiveSmallIntegerField(default=7)),
                ("side", models.CharField(blank=True, max_length=5)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "clinic",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="clinic.clinic"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="home_exercises",
                        to="pathway.planofcare",
                    ),
                ),
            ],
            options={
                "ordering": ["place", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("clinic", "plan", "exercise"), name="home_exercise_once_per_plan"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("side__in", ["", "left", "right", "both"])),
                        name="home_exercise_side_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("days_a_week__range", (1, 7))),
                        name="home_exercise_is_done_on_some_days",
                    ),
                ],
            },
        ),
        *one_clinic_at_a_time("pathway_homeexercise"),
    ]
