"""What was done: the treatment session.

A signed session is closed: triggers refuse any later update, insert or delete on it and its sites, and the signing
itself while needles out differ from needles in without an event that explains it (see the migrations).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable
from pathway.states import SessionState

if TYPE_CHECKING:
    from pathway.models.adverse_events import AdverseEvent

NPRS = {"null": True, "blank": True}
# Measured before and after: how far each may go, in its own unit.
MOVEMENT = {
    "slr_left_degrees": 120,
    "slr_right_degrees": 120,
    "flexion_percent": 100,
    "hip_internal_left_degrees": 90,
    "hip_internal_right_degrees": 90,
}


def measured() -> models.PositiveSmallIntegerField[int | None, int | None]:
    """A measured value, None while nobody measured."""
    return models.PositiveSmallIntegerField(null=True, blank=True)


class Sessions(models.QuerySet["TreatmentSession"]):
    """Treatment sessions, and which of them count."""

    def counting(self) -> Sessions:
        """Signed and not void: what plan, review, chart, check-ins and outcomes go by."""
        return self.filter(state=SessionState.SIGNED, void__isnull=True)

    def open(self) -> Sessions:
        """Still to be signed; a draft under a covering note waits for nobody."""
        return self.filter(state=SessionState.DRAFT, covered_at__isnull=True)


class TreatmentSession(Addressable):
    """One visit's care, with needles or without. Never called "session" alone."""

    patient_path = "episode__patient"

    objects = Sessions.as_manager()

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="treatment_sessions")
    plan = models.ForeignKey(
        "pathway.PlanOfCare", models.PROTECT, null=True, related_name="treatment_sessions"
    )
    screening = models.ForeignKey(
        "pathway.Screening", models.PROTECT, null=True, related_name="treatment_sessions"
    )
    appointment = models.OneToOneField(
        "patients.Appointment", models.PROTECT, null=True, blank=True, related_name="treatment_session"
    )
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="treatment_sessions")
    state = models.CharField(max_length=10, choices=SessionState, default=SessionState.DRAFT)
    no_needles_reason = EncryptedTextField(max_length=200, blank=True, help_text="Filled: no needles today.")
    started_at = models.DateTimeField()
    first_needle_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    position = models.CharField(max_length=20, blank=True)
    more_needles_reason = EncryptedTextField(
        max_length=200, blank=True, help_text="Why more needles than were agreed for needle aversion."
    )
    nprs_leg_before = models.PositiveSmallIntegerField(**NPRS)
    nprs_leg_after = models.PositiveSmallIntegerField(**NPRS)
    nprs_back_before = models.PositiveSmallIntegerField(**NPRS)
    nprs_back_after = models.PositiveSmallIntegerField(**NPRS)
    slr_left_degrees_before = measured()
    slr_left_degrees_after = measured()
    slr_right_degrees_before = measured()
    slr_right_degrees_after = measured()
    flexion_percent_before = measured()
    flexion_percent_after = measured()
    hip_internal_left_degrees_before = measured()
    hip_internal_left_degrees_after = measured()
    hip_internal_right_degrees_before = measured()
    hip_internal_right_degrees_after = measured()
    begun_from = models.CharField(max_length=10, blank=True, help_text="Where its sites were copied from.")
    aseptic_confirmed = models.BooleanField(default=False)
    aseptic_points = models.JSONField(
        default=list, blank=True, help_text="What the one press confirmed, in the words it showed."
    )
    skin_prep = models.CharField(max_length=30, blank=True)
    skin_dry_seconds = measured()
    reaction_at = models.DateTimeField(null=True, blank=True, help_text="When the last reaction stopped it.")
    went_on_at = models.DateTimeField(null=True, blank=True, help_text="When it went on after the reaction.")
    second_count_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    total_in = models.PositiveIntegerField(null=True, editable=False, help_text="Summed by the signature.")
    total_out = models.PositiveIntegerField(null=True, editable=False, help_text="Summed by the signature.")
    count_explained = models.BooleanField(
        default=False, editable=False, help_text="A retained or broken needle was on file at the signature."
    )
    observed_minutes = measured()
    response = models.TextField(blank=True)
    advice_given = models.BooleanField(default=False)
    fit_to_leave = models.BooleanField(null=True, blank=True)
    adjuncts = models.JSONField(default=list)
    note = EncryptedTextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_name = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    covered_at = models.DateTimeField(
        null=True, blank=True, help_text="A lead's covering note says that who needled cannot sign."
    )
    late_reason = EncryptedTextField(
        max_length=200, blank=True, help_text="Filled: a late entry, written after the visit from paper."
    )
    entered_late_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "episode"],
                # A covered draft holds nobody up: care goes on beside it.
                condition=Q(state=SessionState.DRAFT, covered_at__isnull=True),
                name="one_draft_session_per_episode",
            ),
            models.CheckConstraint(
                condition=Q(
                    state=SessionState.DRAFT, signed_at__isnull=True, signed_by__isnull=True, content_hash=""
                )
                | (
                    Q(state=SessionState.SIGNED, signed_at__isnull=False, signed_by__isnull=False)
                    & Q(ended_at__isnull=False)
                    & ~Q(signed_name="")
                    & ~Q(content_hash="")
                ),
                name="signed_session_names_who_signed_what",
            ),
            models.CheckConstraint(
                condition=Q(signed_by__isnull=True) | Q(signed_by=F("therapist")),
                name="only_who_needled_signs",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="session_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(late_reason="", entered_late_at__isnull=True)
                | ~Q(late_reason="") & Q(entered_late_at__isnull=False, entered_late_at__gte=F("started_at")),
                name="late_entry_says_when_and_why",
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": 10}),
                    name=f"{name}_is_0_to_10",
                )
                for name in ("nprs_leg_before", "nprs_leg_after", "nprs_back_before", "nprs_back_after")
            ),
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}_{point}__isnull": True}) | Q(**{f"{name}_{point}__lte": highest}),
                    name=f"session_{name}_{point}_is_on_its_scale",
                )
                for name, highest in MOVEMENT.items()
                for point in ("before", "after")
            ),
            models.CheckConstraint(
                condition=Q(state=SessionState.DRAFT)
                | Q(total_in__isnull=False, total_in=F("total_out"))
                | Q(count_explained=True),
                name="signed_count_agrees_or_is_explained",
            ),
            models.CheckConstraint(
                condition=Q(second_count_by__isnull=True) | ~Q(second_count_by=F("therapist")),
                name="second_counter_is_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(went_on_at__isnull=True) | Q(reaction_at__isnull=False),
                name="what_went_on_was_stopped",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "episode", "-started_at"], name="session_by_episode")]
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"Treatment session {self.pk}"

    @property
    def is_signed(self) -> bool:
        return self.state == SessionState.SIGNED

    @property
    def is_void(self) -> bool:
        """Signed once and counting no longer; one query unless `void` was read along."""
        return hasattr(self, "void")

    @property
    def counts(self) -> bool:
        """Signed and not void."""
        return self.is_signed and not self.is_void

    @property
    def is_open(self) -> bool:
        """Still to be signed, and nobody stands in for whoever needled."""
        return not self.is_signed and self.covered_at is None

    @property
    def is_needling(self) -> bool:
        """False once "no needles today" was pressed with a reason."""
        return not self.no_needles_reason

    @property
    def is_stopped(self) -> bool:
        """A reaction stopped it and nobody said it goes on."""
        return self.reaction_at is not None and (
            self.went_on_at is None or self.went_on_at < self.reaction_at
        )

    @property
    def is_late(self) -> bool:
        """Written after the visit, with the times the therapist gave: everything is judged by those."""
        return self.entered_late_at is not None

    @property
    def harms(self) -> list[AdverseEvent]:
        """Its adverse events without the soreness and small bruises that are expected."""
        return [event for event in self.adverse_events.all() if not event.is_expected]
