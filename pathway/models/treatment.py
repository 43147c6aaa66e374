"""What was done: the treatment session, its needled sites, and what went wrong.

A signed session is closed: triggers refuse any later update, insert or delete on it and its sites, and the signing
itself while needles out differ from needles in without an event that explains it (see the migrations).
"""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clinic.models.owned import Addressable
from pathway.enums import EventSeverity
from pathway.states import SessionState

NPRS = {"null": True, "blank": True}


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
    no_needles_reason = models.CharField(max_length=200, blank=True, help_text="Filled: no needles today.")
    started_at = models.DateTimeField()
    first_needle_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    position = models.CharField(max_length=20, blank=True)
    more_needles_reason = models.CharField(
        max_length=200, blank=True, help_text="Why more needles than were agreed for needle aversion."
    )
    nprs_leg_before = models.PositiveSmallIntegerField(**NPRS)
    nprs_leg_after = models.PositiveSmallIntegerField(**NPRS)
    nprs_back_before = models.PositiveSmallIntegerField(**NPRS)
    nprs_back_after = models.PositiveSmallIntegerField(**NPRS)
    aseptic_confirmed = models.BooleanField(default=False)
    aseptic_points = models.JSONField(
        default=list, blank=True, help_text="What the one press confirmed, in the words it showed."
    )
    response = models.TextField(blank=True)
    advice_given = models.BooleanField(default=False)
    fit_to_leave = models.BooleanField(null=True, blank=True)
    adjuncts = models.JSONField(default=list)
    note = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_name = models.CharField(max_length=200, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)
    covered_at = models.DateTimeField(
        null=True, blank=True, help_text="A lead's covering note says that who needled cannot sign."
    )
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
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True}) | Q(**{f"{name}__lte": 10}),
                    name=f"{name}_is_0_to_10",
                )
                for name in ("nprs_leg_before", "nprs_leg_after", "nprs_back_before", "nprs_back_after")
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
    def is_open(self) -> bool:
        """Still to be signed, and nobody stands in for whoever needled."""
        return not self.is_signed and self.covered_at is None

    @property
    def is_needling(self) -> bool:
        """False once "no needles today" was pressed with a reason."""
        return not self.no_needles_reason


class NeedledSite(Addressable):
    """One place needled: how many went in, how many came out. Counts are never copied or preset."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="sites")
    muscle = models.CharField(max_length=40)
    side = models.CharField(max_length=5)
    level = models.CharField(max_length=10, blank=True, help_text="Spinal level, for lumbar muscles.")
    needle_diameter_mm = models.DecimalField(max_digits=3, decimal_places=2, null=True)
    needle_length_mm = models.PositiveSmallIntegerField(null=True)
    technique = models.CharField(max_length=30)
    e_stim = models.BooleanField(default=False)
    depth = models.CharField(max_length=20, blank=True)
    planned_needles = models.PositiveSmallIntegerField(null=True)
    needles_in = models.PositiveSmallIntegerField(null=True)
    needles_out = models.PositiveSmallIntegerField(null=True)
    local_twitch_response = models.CharField(max_length=10, blank=True)
    pain_during = models.PositiveSmallIntegerField(null=True)
    bleeding = models.BooleanField(null=True)
    # Lot and last day as they were on the box when the needles went in; the box itself for its maker and a recall.
    needle_box = models.ForeignKey(
        "clinic.NeedleBox", models.PROTECT, null=True, blank=True, related_name="sites"
    )
    needle_lot = models.CharField(max_length=40, blank=True)
    needle_expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(side__in=["left", "right"]), name="site_is_on_one_side"),
            models.CheckConstraint(
                condition=Q(pain_during__isnull=True) | Q(pain_during__lte=10), name="site_pain_is_0_to_10"
            ),
            models.CheckConstraint(
                condition=Q(needle_box__isnull=True, needle_lot="", needle_expires_on__isnull=True)
                | (Q(needle_box__isnull=False, needle_expires_on__isnull=False) & ~Q(needle_lot="")),
                name="site_lot_and_expiry_are_of_a_box",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.muscle} {self.side}"


class AdverseEvent(Addressable):
    """Harm, kept apart from expected soreness and bruises. May be found long after the session was signed."""

    treatment_session = models.ForeignKey(TreatmentSession, models.PROTECT, related_name="adverse_events")
    kind = models.CharField(max_length=40)
    severity = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    action_taken = models.TextField()
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(severity__in=list(EventSeverity)), name="event_severity_is_known"
            )
        ]
        ordering = ["-occurred_at"]

    def __str__(self) -> str:
        return f"{self.kind} ({self.severity})"
