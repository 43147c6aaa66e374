"""Somebody went through a month of the audit, and says so."""

from django.conf import settings
from django.db import models

from clinic.models.owned import ClinicOwned


class AuditReview(ClinicOwned):
    """One month of a clinic, signed off once. Append-only; `shown` is what the page had counted for each person."""

    # The constraint below begins with it.
    clinic = models.ForeignKey("clinic.Clinic", models.PROTECT, related_name="+", db_index=False)
    month = models.DateField(help_text="Its first day.")
    shown = models.JSONField()
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    signed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "month"], name="audit_review_once_a_month"),
            models.CheckConstraint(condition=models.Q(month__day=1), name="audit_review_is_of_a_whole_month"),
        ]
        ordering = ["-month"]

    def __str__(self) -> str:
        return f"{self.month:%B %Y}"
