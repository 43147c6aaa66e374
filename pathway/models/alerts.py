"""What asks for a person: alerts a clinician must close, and calls the desk owes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable
from pathway.enums import Tier
from pathway.states import AlertState, CallOutcome, CallReason, CallTaskState


class Alert(Addressable):
    """One alarming cause, raised in the transaction that stored the answer. Nothing closes by itself."""

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="alerts")
    check_in = models.ForeignKey("pathway.CheckIn", models.PROTECT, null=True, related_name="alerts")
    screening = models.ForeignKey("pathway.Screening", models.PROTECT, null=True, related_name="alerts")
    intake = models.ForeignKey("patients.Intake", models.PROTECT, null=True, related_name="alerts")
    before_visit = models.ForeignKey("pathway.BeforeVisit", models.PROTECT, null=True, related_name="alerts")
    consent = models.ForeignKey("patients.Consent", models.PROTECT, null=True, related_name="alerts")
    first_call = models.ForeignKey("pathway.FirstCall", models.PROTECT, null=True, related_name="alerts")
    cause = models.CharField(max_length=60)
    tier = models.CharField(max_length=2)
    state = models.CharField(max_length=15, choices=AlertState, default=AlertState.RAISED)
    asked = models.TextField(help_text="The question as the patient saw it.")
    advice_shown = models.TextField(help_text="What the patient was told, in their language.")
    raised_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(
        null=True, blank=True, help_text="When the patient said it was tapped by mistake. It stays open."
    )
    had_care_at = models.DateTimeField(
        null=True, blank=True, help_text="When the patient said they already got care. It stays open."
    )
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="alerts")
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose it was before they went off; it is theirs again when they are there after all.",
    )
    round = models.PositiveSmallIntegerField(default=1, help_text="Which time it was raised; 1 is the first.")
    step = models.PositiveSmallIntegerField(default=0, help_text="How many were told besides the owner.")
    next_step_at = models.DateTimeField(
        null=True, blank=True, help_text="When one more person is told, unless somebody acknowledges it."
    )
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often telling of it went wrong.")
    retry_at = models.DateTimeField(null=True, blank=True, help_text="Not looked at before.")
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_at = models.DateTimeField(
        null=True, blank=True, help_text="The last call about it that is recorded, since it was raised."
    )
    outcome = models.CharField(max_length=40, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "check_in", "cause"],
                name="alert_once_per_cause",
            ),
            models.UniqueConstraint(
                fields=["clinic", "intake", "cause"],
                name="alert_once_per_intake_answer",
            ),
            models.UniqueConstraint(
                fields=["clinic", "before_visit", "cause"],
                name="alert_once_per_answer_before_a_visit",
            ),
            models.UniqueConstraint(
                fields=["clinic", "screening", "cause"],
                name="alert_once_per_finding",
            ),
            models.UniqueConstraint(fields=["clinic", "consent", "cause"], name="alert_once_per_consent"),
            models.UniqueConstraint(
                fields=["clinic", "first_call", "cause"], name="alert_once_per_answer_at_the_desk"
            ),
            models.CheckConstraint(condition=Q(tier__in=list(Tier)), name="alert_tier_is_known"),
            models.CheckConstraint(condition=Q(state__in=AlertState.values), name="alert_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=AlertState.RAISED)
                | Q(acknowledged_at__isnull=False, acknowledged_by__isnull=False),
                name="acknowledged_alert_names_who",
            ),
            models.CheckConstraint(
                condition=~Q(state=AlertState.RESOLVED)
                | (Q(resolved_at__isnull=False, resolved_by__isnull=False) & ~Q(outcome="")),
                name="resolved_alert_has_an_outcome",
            ),
            models.CheckConstraint(
                condition=~Q(state=AlertState.RESOLVED)
                | ~Q(tier__in=[Tier.T0, Tier.T1])
                | Q(called_at__isnull=False),
                name="urgent_alert_is_resolved_after_a_call",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "tier", "raised_at"],
                condition=~Q(state=AlertState.RESOLVED),
                name="alert_open",
            ),
            models.Index(
                fields=["next_step_at"], condition=Q(state=AlertState.RAISED), name="alert_next_step"
            ),
            models.Index(fields=["clinic", "episode", "-raised_at"], name="alert_by_episode"),
        ]
        ordering = ["tier", "raised_at"]

    def __str__(self) -> str:
        return f"{self.tier} {self.cause}"

    @property
    def is_open(self) -> bool:
        return self.state != AlertState.RESOLVED


class CallTask(Addressable):
    """A call the front desk owes: to whom and by when, never the clinical why."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="call_tasks")
    check_in = models.ForeignKey("pathway.CheckIn", models.PROTECT, null=True, related_name="call_tasks")
    appointment = models.ForeignKey(
        "patients.Appointment",
        models.PROTECT,
        null=True,
        related_name="call_tasks",
        help_text="The visit that is moved, or was cancelled.",
    )
    reason = models.CharField(max_length=20, choices=CallReason)
    number = models.CharField(max_length=40, blank=True, help_text="Where they said they can be reached.")
    has_company = models.BooleanField(null=True, help_text="Whether somebody is with them.")
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who has begun it or promised it; nobody means whoever is at the desk.",
    )
    stands_in_for = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Whose it was before they went off; it is theirs again when they are there after all.",
    )
    failed_calls = models.PositiveSmallIntegerField(default=0, help_text="How often nobody was reached.")
    tried_at = models.DateTimeField(null=True, blank=True, help_text="When nobody was reached last.")
    state = models.CharField(max_length=10, choices=CallTaskState, default=CallTaskState.OPEN)
    due_at = models.DateTimeField()
    outcome = models.CharField(max_length=20, choices=CallOutcome, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "check_in", "reason"],
                name="call_once_per_reason",
            ),
            models.UniqueConstraint(
                fields=["clinic", "appointment", "reason"],
                condition=Q(state=CallTaskState.OPEN),
                name="one_open_call_about_a_visit",
            ),
            models.CheckConstraint(
                condition=Q(state=CallTaskState.OPEN)
                | (
                    Q(state=CallTaskState.DONE, done_at__isnull=False)
                    & (Q(done_by__isnull=False) | Q(outcome__in=[CallOutcome.NOT_NEEDED, CallOutcome.BOOKED]))
                    & ~Q(outcome="")
                ),
                name="done_call_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "due_at"], condition=Q(state=CallTaskState.OPEN), name="call_open"
            ),
        ]
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"{self.reason} for patient {self.patient_id}"
