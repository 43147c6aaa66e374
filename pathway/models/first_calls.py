"""What a caller answered to the four questions of a first booking."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedJSONField
from clinic.models.owned import Addressable
from pathway.enums import DeskOutcome


class FirstCall(Addressable):
    """Asked once an episode, by the desk or on the public page, one way: never changed, read again by clinicians alone."""

    episode = models.OneToOneField("pathway.EpisodeOfCare", models.PROTECT, related_name="first_call")
    answers = EncryptedJSONField(
        help_text="Question slug to {choice, version}; a question not reached is missing."
    )
    outcome = models.CharField(max_length=30)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Nobody where they answered by themselves on the clinic's public page.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=list(DeskOutcome)), name="first_call_outcome_is_known"
            )
        ]

    def __str__(self) -> str:
        return f"First call of episode {self.episode_id}"
