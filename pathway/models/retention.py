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
        ]
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.years} years, until {self.until_age}"
