"""That somebody opened the chart of a patient who is not on their list: when, why and for how long."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable


class EmergencyAccess(Addressable):
    """One breaking of the glass. Never changed and never removed, in the database too; what was read is in the audit."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="emergency_accesses")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    reason = models.CharField(
        max_length=40, help_text="Slug of pathway/reference/reasons_to_open.toml, chosen."
    )
    words = EncryptedTextField(max_length=300, blank=True)
    opened_at = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until__gt=F("opened_at")) & ~Q(reason=""),
                name="emergency_access_ends_and_says_why",
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "patient", "user", "-until"], name="emergency_access_that_lasts")
        ]
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return f"Emergency access {self.pk}"
