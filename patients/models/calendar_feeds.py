"""The secret address under which a therapist's own calendar program reads when they are busy."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable


class CalendarFeed(Addressable):
    """One address of one person in one clinic. The token in it is never stored, only its SHA-256."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="calendar_feeds")
    token_hash = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user"],
                condition=Q(revoked_at__isnull=True),
                name="one_open_calendar_feed_for_each_person",
            )
        ]
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return f"Calendar feed {self.pk}"
