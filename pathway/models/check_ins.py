"""The promises after a session: the 48-hour and weekly check-ins, and what was answered."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedJSONField
from clinic.models.owned import Addressable
from pathway.enums import CheckInKind
from pathway.states import CheckInState, Relation

ABOUT = "check_in"  # what a message row says it is about


class CheckIns(models.QuerySet["CheckIn"]):
    def promised(self) -> CheckIns:
        """What we ask. A worry the patient began is nobody's promise: it is not planned, chased or counted."""
        return self.exclude(kind=CheckInKind.WORRY)


class CheckIn(Addressable):
    """One contact owed to one patient. The row is the promise: Redis and the clock only wake whoever keeps it."""

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="check_ins")
    treatment_session = models.ForeignKey(
        "pathway.TreatmentSession", models.PROTECT, related_name="check_ins"
    )
    kind = models.CharField(max_length=20)
    sequence = models.PositiveSmallIntegerField()
    forms = models.JSONField(
        default=list, help_text="Slugs of the forms asked; a folded check-in keeps two promises."
    )
    folded = models.JSONField(
        default=list, help_text="The weekly promises it keeps besides its own: session's key and sequence."
    )
    due_at = models.DateTimeField()
    because = models.CharField(max_length=300, blank=True, help_text="How the moment came about, in words.")
    closes_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=CheckInState, default=CheckInState.PLANNED)
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    ended_reason = models.CharField(max_length=120, blank=True, help_text="Why it was cancelled or missed.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often asking it went wrong.")
    retry_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Not looked at before; so that rows that fail never fill a batch for ever.",
    )
    version = models.PositiveIntegerField(default=1)

    objects = CheckIns.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "treatment_session", "kind", "sequence"], name="check_in_once_per_promise"
            ),
            models.CheckConstraint(condition=Q(kind__in=list(CheckInKind)), name="check_in_kind_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=CheckInState.values), name="check_in_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckInState.ANSWERED) | Q(answered_at__isnull=False),
                name="answered_check_in_has_answered_at",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state=CheckInState.PLANNED), name="check_in_due"),
            models.Index(
                fields=["asked_at"], condition=Q(state=CheckInState.ASKED), name="check_in_unanswered"
            ),
            models.Index(fields=["clinic", "episode", "due_at"], name="check_in_by_episode"),
        ]
        ordering = ["due_at"]

    def __str__(self) -> str:
        return f"{self.kind} check-in {self.pk}"

    @property
    def was_asked(self) -> bool:
        """Whether its time has come: it is not planned again, whatever became of it."""
        return self.state in {CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.MISSED}

    @property
    def promise(self) -> tuple[str, CheckInKind, int]:
        """What it is called in the plan."""
        return str(self.treatment_session_id), CheckInKind(self.kind), self.sequence

    @property
    def promises(self) -> list[tuple[str, CheckInKind, int]]:
        """Its own promise and the weekly ones folded into it."""
        inside = [(str(session), CheckInKind.WEEKLY, int(sequence)) for session, sequence in self.folded]
        return [self.promise, *inside]

    def is_answerable(self, now: datetime) -> bool:
        return (
            self.state in {CheckInState.ASKED, CheckInState.ANSWERED, CheckInState.MISSED}
            and now < self.closes_at
        )


class CheckInAnswer(Addressable):
    """One version of the answers, kept as they were given. The highest version counts; earlier ones stay.

    `answers` maps a question's slug to {"answer": str | number | list, "text": what the patient saw, "version": int}.
    """

    check_in = models.ForeignKey(CheckIn, models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField()
    answers = EncryptedJSONField(default=dict)
    language = models.CharField(max_length=8)
    is_complete = models.BooleanField(default=False)
    is_helped = models.BooleanField(default=False, help_text="Somebody answered for the patient.")
    helper_name = models.CharField(max_length=80, blank=True)
    helper_relation = models.CharField(max_length=10, choices=Relation, blank=True)
    helper_is_permitted = models.BooleanField(
        null=True,
        blank=True,
        help_text="Whether the clinic has the patient's permission on file, as the helper says; empty is not known.",
    )
    answered_at = models.DateTimeField()
    typed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        help_text="Who typed it on the phone; nobody means the patient's own link.",
    )
    hours_since_session = models.DecimalField(max_digits=7, decimal_places=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "check_in", "number"], name="answer_version_once"),
            models.CheckConstraint(
                condition=Q(is_helped=True)
                | Q(helper_name="", helper_relation="", helper_is_permitted__isnull=True),
                name="only_a_helped_answer_names_a_helper",
            ),
        ]
        ordering = ["check_in", "number"]

    def __str__(self) -> str:
        return f"Answer {self.number} to check-in {self.check_in_id}"

    @property
    def owes_helper(self) -> bool:
        """Whether somebody answers for the patient and has not said yet who they are."""
        return self.is_helped and not self.helper_name
