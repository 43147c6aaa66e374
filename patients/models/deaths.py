"""That a patient has died: since when, who said so, and that it was taken back where it was a mistake."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import ClinicOwned
from patients.enums import StopReason


class Death(ClinicOwned):
    """One report. While it stands, `Patient.stopped_for` says so too; `stopped_before` is what that said until then."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="deaths")
    died_on = models.DateField()
    said_by = models.CharField(
        max_length=120, help_text="Who told the practice: a name, and what they are to the patient."
    )
    stopped_before = models.CharField(max_length=20, choices=StopReason, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    taken_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    taken_back_because = EncryptedTextField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient"],
                condition=Q(taken_back_at__isnull=True),
                name="one_death_stands_per_patient",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True, taken_back_by__isnull=True, taken_back_because="")
                | (Q(taken_back_at__isnull=False, taken_back_by__isnull=False) & ~Q(taken_back_because="")),
                name="death_taken_back_says_who_and_why",
            ),
        ]
        ordering = ["-recorded_at"]

    def __str__(self) -> str:
        return f"Death of {self.patient_id}"
