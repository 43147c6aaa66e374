"""What a patient answers before one visit: two short screens, by link at home or on the clinic's tablet."""

from __future__ import annotations

from datetime import datetime

from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedJSONField
from clinic.models.owned import Addressable
from pathway.enums import AnswersAsk
from pathway.states import BeforeVisitState

ABOUT = "before_visit"  # what a message row says it is about


class BeforeVisit(Addressable):
    """The form of one visit on one local day; a visit moved to another day gets another form.

    `answers` maps the slug of a question or a change to {"choice": code, "number": float | null, "side": str | null,
    "text": what the patient saw, "version": int, "answered_on": ISO date}. `asks` is all the front desk is told of them.
    """

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="before_visits")
    appointment = models.ForeignKey("patients.Appointment", models.PROTECT, related_name="before_visits")
    on = models.DateField(help_text="The clinic's local date of the visit.")
    state = models.CharField(max_length=10, choices=BeforeVisitState, default=BeforeVisitState.PLANNED)
    due_at = models.DateTimeField(help_text="When the link goes out.")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)
    on_tablet = models.BooleanField(default=False, help_text="The last answer came from the clinic's tablet.")
    answers = EncryptedJSONField(default=dict)
    screens_done = models.JSONField(default=list)
    asks = models.CharField(max_length=20, default=AnswersAsk.NOTHING.value)
    said_at = models.DateTimeField(null=True, blank=True, help_text="When the newest answer was kept.")
    answered_at = models.DateTimeField(null=True, blank=True, help_text="When the last screen was done.")
    ended_reason = models.CharField(max_length=120, blank=True, help_text="Why it was cancelled.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often asking it went wrong.")
    retry_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Not looked at before; so that rows that fail never fill a batch for ever.",
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "appointment", "on"], name="before_visit_once_per_visit_and_day"
            ),
            models.CheckConstraint(
                condition=Q(state__in=BeforeVisitState.values), name="before_visit_state_is_known"
            ),
            models.CheckConstraint(condition=Q(asks__in=list(AnswersAsk)), name="before_visit_asks_is_known"),
            models.CheckConstraint(
                condition=~Q(state=BeforeVisitState.ANSWERED)
                | Q(answered_at__isnull=False, said_at__isnull=False),
                name="answered_before_visit_has_answered_at",
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_at"], condition=Q(state=BeforeVisitState.PLANNED), name="before_visit_due"
            ),
            models.Index(fields=["clinic", "episode", "-on"], name="before_visit_by_episode"),
            models.Index(
                fields=["clinic", "on"], include=["appointment", "state", "asks"], name="forms_of_a_day"
            ),
        ]
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"Form before visit {self.appointment_id} on {self.on}"

    @property
    def is_answered(self) -> bool:
        return self.state == BeforeVisitState.ANSWERED

    def is_early(self, now: datetime) -> bool:
        """Whether the day of the visit has not begun: nobody can say today how they are then."""
        return self.state != BeforeVisitState.CANCELLED and now < self.opens_at

    def is_answerable(self, now: datetime) -> bool:
        return self.state != BeforeVisitState.CANCELLED and self.opens_at <= now < self.closes_at
