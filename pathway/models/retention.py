"""For how long a clinic keeps its patients' records, where it says so itself."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import ClinicOwned


class RetentionRule(ClinicOwned):
    """One version of it. Rows are only ever added, in the database too; the highest number counts."""

    number = models.PositiveIntegerField()
    years = models.PositiveSmallIntegerField(help_text="After the last care.")
    until_age = models.PositiveSmallIntegerField(help_text="At least until the patient is this old.")
    audit_years = models.PositiveSmallIntegerField(
        null=True, help_text="How long the audit is kept; empty is as long as the records."
    )
    because = models.CharField(max_length=300, help_text="Which rule of the place, and who looked it up.")
    set_at = models.DateTimeField()
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "number"], name="retention_rule_once_per_number"),
            models.CheckConstraint(
                condition=Q(years__range=(1, 50)) & Q(until_age__range=(18, 68)) & ~Q(because=""),
                name="retention_rule_is_sensible_and_says_why",
            ),
            models.CheckConstraint(
                condition=Q(audit_years__isnull=True)
                | Q(audit_years__range=(6, 50), audit_years__gte=models.F("years")),
                name="retention_of_the_audit_is_long_enough",
            ),
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.years} years, until {self.until_age}"
