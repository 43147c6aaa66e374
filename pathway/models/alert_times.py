"""How a clinic times its alerts: its own minutes for each tier, where they differ from the reference's."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from clinic.models.owned import ClinicOwned
from pathway.enums import Tier


class AlertTime(ClinicOwned):
    """Minutes since the answer after which the deputy and the lead hear of one tier; 0 while closed does not count."""

    tier = models.CharField(max_length=2)
    deputy_open = models.PositiveSmallIntegerField()
    deputy_closed = models.PositiveSmallIntegerField()
    lead_open = models.PositiveSmallIntegerField()
    lead_closed = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "tier"], name="alert_time_once_per_tier"),
            models.CheckConstraint(condition=Q(tier__in=list(Tier)), name="alert_time_tier_is_known"),
            models.CheckConstraint(
                condition=Q(deputy_open__gte=1, lead_open__gt=F("deputy_open")),
                name="alert_time_lead_after_deputy",
            ),
        ]
        ordering = ["tier"]

    def __str__(self) -> str:
        return f"{self.tier}: {self.deputy_open} and {self.lead_open} minutes"
