"""Every clinical decision as it was made, kept so that it can be replayed when everything else has moved on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedJSONField
from clinic.models.owned import Addressable
from pathway.states import DecisionKind


class DecisionRecord(Addressable):
    """One decision on one day: what was known, what the rules said, what was decided. Append-only in the database too.

    `overrides` are keys of ContentOverride in force. `answers` have the shape of Screening.answers; they are empty where
    the screening was closed, whose own answers never change. `said` and `decided` are written by actions.decisions.
    """

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="decisions")
    screening = models.ForeignKey("pathway.Screening", models.PROTECT, null=True, related_name="decisions")
    plan = models.ForeignKey("pathway.PlanOfCare", models.PROTECT, null=True, related_name="decisions")
    kind = models.CharField(max_length=20, choices=DecisionKind)
    about = models.CharField(max_length=80, blank=True, help_text="The question whose finding was decided.")
    reference_version = models.CharField(max_length=64)
    overrides = models.JSONField(default=list)
    answers = EncryptedJSONField(default=dict)
    said = EncryptedJSONField(default=dict)
    decided = EncryptedJSONField(default=dict)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=DecisionKind.PLAN, plan__isnull=False)
                | (~Q(kind=DecisionKind.PLAN) & Q(screening__isnull=False)),
                name="decision_names_what_was_decided",
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "episode", "-decided_at", "-id"], name="decision_by_episode")
        ]
        ordering = ["-decided_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def given(self) -> dict[str, dict[str, object]]:
        """The answers it was decided on, by question slug."""
        if self.answers or self.screening is None:
            return dict(self.answers)
        return dict(self.screening.answers)
