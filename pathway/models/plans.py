"""What is intended: the plan of care and its target muscles."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable, ClinicOwned
from pathway.states import PlanState


class PlanOfCare(Addressable):
    """How many sessions, how far apart, where, and what goes with them. One active plan per episode."""

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    sessions_planned = models.PositiveSmallIntegerField(default=3)
    interval_days = models.PositiveSmallIntegerField(default=7)
    goals = models.TextField(blank=True)
    home_programme = models.TextField(blank=True)
    adjuncts = models.JSONField(default=list)
    drafted_at = models.DateTimeField()
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    activated_at = models.DateTimeField(null=True, blank=True)
    activated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode"],
                condition=Q(state=PlanState.ACTIVE),
                name="one_active_plan_per_episode",
            ),
            models.UniqueConstraint(
                fields=["clinic", "episode"],
                condition=Q(state=PlanState.DRAFT),
                name="one_draft_plan_per_episode",
            ),
            models.CheckConstraint(
                condition=Q(state=PlanState.DRAFT)
                | Q(activated_at__isnull=False, activated_by__isnull=False),
                name="active_plan_names_who_activated_it",
            ),
            models.CheckConstraint(
                condition=Q(sessions_planned__range=(1, 20)) & Q(interval_days__range=(1, 60)),
                name="plan_is_of_a_sensible_size",
            ),
        ]
        ordering = ["-drafted_at"]

    def __str__(self) -> str:
        return f"Plan {self.pk}"


class TargetMuscle(ClinicOwned):
    """One muscle on one side that the plan means to needle."""

    plan = models.ForeignKey(PlanOfCare, models.CASCADE, related_name="targets")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=5)
    priority = models.PositiveSmallIntegerField(default=1)
    technique = models.CharField(max_length=30)
    e_stim = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "plan", "muscle", "side"], name="target_once_per_plan"),
            models.CheckConstraint(condition=Q(side__in=["left", "right"]), name="target_is_on_one_side"),
        ]
        ordering = ["priority", "id"]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"
