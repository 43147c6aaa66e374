"""What is intended: the plan of care, its target muscles and the home programme."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable, ClinicOwned
from pathway.states import PlanState


class PlanOfCare(Addressable):
    """How many sessions, how far apart, where, and what goes with them. One active plan per episode."""

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="plans")
    state = models.CharField(max_length=10, choices=PlanState, default=PlanState.DRAFT)
    sessions_planned = models.PositiveSmallIntegerField(default=3)
    interval_days = models.PositiveSmallIntegerField(default=7)
    goals = EncryptedTextField(blank=True)
    home_words = EncryptedTextField(
        blank=True, help_text="The therapist's own words to the home programme, as the patient reads them."
    )
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

    @property
    def is_without_needles(self) -> bool:
        """No target: manual therapy, exercise, posture. One query unless the targets were read along."""
        return not self.targets.all()


class TargetMuscle(ClinicOwned):
    """One muscle on one side that the plan means to needle."""

    plan = models.ForeignKey(PlanOfCare, models.CASCADE, related_name="targets")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=5)
    priority = models.PositiveSmallIntegerField(default=1)
    technique = models.CharField(max_length=30)
    e_stim = models.BooleanField(default=False)
    reason = EncryptedTextField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "plan", "muscle", "side"], name="target_once_per_plan"),
            models.CheckConstraint(condition=Q(side__in=["left", "right"]), name="target_is_on_one_side"),
        ]
        ordering = ["priority", "id"]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"


class HomeExercise(ClinicOwned):
    """One exercise or habit of the home programme; numbers its kind does not ask for are empty."""

    plan = models.ForeignKey(PlanOfCare, models.CASCADE, related_name="home_exercises")
    place = models.PositiveSmallIntegerField()
    exercise = models.CharField(max_length=60)
    exercise_version = models.PositiveSmallIntegerField(help_text="Of the words the therapist chose it by.")
    sets = models.PositiveSmallIntegerField(null=True, blank=True)
    repetitions = models.PositiveSmallIntegerField(null=True, blank=True)
    hold_seconds = models.PositiveSmallIntegerField(null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    times_a_day = models.PositiveSmallIntegerField(null=True, blank=True)
    days_a_week = models.PositiveSmallIntegerField(default=7)
    side = models.CharField(max_length=5, blank=True)
    note = EncryptedTextField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "plan", "exercise"], name="home_exercise_once_per_plan"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["", "left", "right", "both"]), name="home_exercise_side_is_known"
            ),
            models.CheckConstraint(
                condition=Q(days_a_week__range=(1, 7)), name="home_exercise_is_done_on_some_days"
            ),
        ]
        ordering = ["place", "id"]

    def __str__(self) -> str:
        return self.exercise
