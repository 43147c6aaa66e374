"""The review of a course of needling: what was decided, in front of which numbers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import ClinicOwned
from pathway.enums import ReviewDecision


class PlanReview(ClinicOwned):
    """One decision about how a plan goes on, or its being put off; never changed and never removed.

    `more_sessions` are added to the plan where it goes on as it is. `numbers` is what stood in front of the therapist:
    {"sessions": int, "events": int, "nprs_leg": {"first": float, "now": float}, ...}.
    """

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="reviews")
    plan = models.ForeignKey("pathway.PlanOfCare", models.PROTECT, related_name="reviews")
    decision = models.CharField(max_length=20)
    reason = EncryptedTextField(blank=True)
    more_sessions = models.PositiveSmallIntegerField(default=0)
    numbers = models.JSONField(default=dict)
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decision__in=list(ReviewDecision)), name="review_decision_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(decision=ReviewDecision.PUT_OFF) | ~Q(reason=""), name="review_put_off_says_why"
            ),
            models.CheckConstraint(
                condition=Q(decision=ReviewDecision.CONTINUE, more_sessions__range=(1, 20))
                | (~Q(decision=ReviewDecision.CONTINUE) & Q(more_sessions=0)),
                name="only_a_plan_that_goes_on_gets_sessions",
            ),
        ]
        ordering = ["-decided_at", "-id"]

    def __str__(self) -> str:
        return f"Review of episode {self.episode_id}: {self.decision}"
