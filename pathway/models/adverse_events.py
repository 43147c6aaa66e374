"""What went wrong: adverse events of a treatment session, and the needled sites they belong to."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable, ClinicOwned
from pathway.enums import EventSeverity
from pathway.models.needled_sites import NeedledSite
from pathway.models.treatment import TreatmentSession
from pathway.reference import library
from pathway.rules.adverse_events import is_expected


class AdverseEvent(Addressable):
    """Harm, kept apart from expected soreness and bruises. May be found long after the session was signed."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="adverse_events")
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    action_taken = EncryptedTextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=list(EventSeverity)), name="event_severity_is_known"
            )
        ]
        ordering = ["-occurred_at"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.severity})"

    @property
    def is_expected(self) -> bool:
        """An expected response to needles, counted apart from harm."""
        return is_expected(self.kind, self.severity, library=library())

    @property
    def places(self) -> list[str]:
        """The sites it belongs to, in words."""
        return [
            f"{library().muscles[link.site.muscle].en}, {link.site.side}" for link in self.site_links.all()
        ]


class EventSite(ClinicOwned):
    """One needled site an adverse event belongs to."""

    event = models.ForeignKey(AdverseEvent, models.PROTECT, related_name="site_links")
    site = models.ForeignKey(NeedledSite, models.PROTECT, related_name="event_links")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "event", "site"], name="site_once_per_event")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"Site {self.site_id} of event {self.event_id}"
