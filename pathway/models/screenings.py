"""The safety check: what was answered, what was found, and what a therapist decided about each finding."""

from __future__ import annotations

from datetime import date, datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from clinic.encrypted import EncryptedJSONField, EncryptedTextField
from clinic.models.owned import Addressable, ClinicOwned
from pathway.enums import Disposition, Resolution
from pathway.states import ScreeningKind


class Screening(Addressable):
    """One screen on one day. It always holds the whole set of answers: a re-screen copies what does not expire.

    `answers` maps a question's slug to {"choice": code, "number": float | null, "side": str | null, "places": [[muscle,
    side]], "answered_on": ISO date, "text": what was asked, "version": int}.

    One that was asked on paper has the paper's time as `started_at`, who asked it, and when it was copied.
    """

    patient_path = "episode__patient"

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="screenings")
    intake = models.ForeignKey("patients.Intake", models.PROTECT, null=True, related_name="screenings")
    kind = models.CharField(max_length=10, choices=ScreeningKind)
    on = models.DateField(help_text="The clinic's local date.")
    answers = EncryptedJSONField(default=dict)
    reference_version = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True, blank=True)
    completed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    copied_at = models.DateTimeField(
        null=True, blank=True, help_text="Filled: asked on paper, typed in then."
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(copied_at__isnull=True, asked_by__isnull=True)
                | Q(copied_at__gte=F("started_at"), asked_by__isnull=False),
                name="copied_screening_names_who_asked_before",
            ),
            models.CheckConstraint(
                condition=Q(completed_at__isnull=True, completed_by__isnull=True)
                | Q(completed_at__isnull=False, completed_by__isnull=False),
                name="completed_screening_names_who_completed_it",
            ),
            models.UniqueConstraint(
                fields=["clinic", "episode"],
                condition=Q(completed_at__isnull=True),
                name="one_unfinished_screening_per_episode",
            ),
        ]
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"Screening {self.pk} on {self.on}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None

    def judged_at(self, now: datetime) -> datetime:
        """The moment its answers and decisions belong to: now, or the paper's own time for one that was copied."""
        return self.started_at if self.copied_at else now


class Finding(Addressable):
    """One positive answer, its default disposition, and the therapist's decision with the rationale."""

    patient_path = "screening__episode__patient"

    screening = models.ForeignKey(Screening, models.PROTECT, related_name="findings")
    code = models.CharField(max_length=80)
    question = models.CharField(max_length=80)
    kind = models.CharField(max_length=20)
    disposition = models.CharField(max_length=20)
    choice = models.CharField(
        max_length=60, help_text="The choice it was found on; a changed answer voids the decision."
    )
    reason = models.TextField()
    source = models.CharField(max_length=200)
    resolution = models.CharField(max_length=20, blank=True)
    rationale = EncryptedTextField(blank=True)
    avoid = models.JSONField(
        default=list, help_text="Muscle and side pairs the therapist blocks with the decision."
    )
    cleared_by = EncryptedTextField(
        max_length=120, blank=True, help_text="The doctor who gave medical clearance."
    )
    clearance_document = EncryptedTextField(
        max_length=160, blank=True, help_text="Which one, and where the paper is kept."
    )
    clearance_file = models.ForeignKey(
        "patients.Document", models.PROTECT, null=True, blank=True, related_name="+"
    )
    cleared_on = models.DateField(null=True, blank=True)
    clearance_expires_on = models.DateField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "screening", "code"], name="finding_once_per_screening"
            ),
            models.CheckConstraint(
                condition=Q(disposition__in=list(Disposition)), name="finding_disposition_is_known"
            ),
            models.CheckConstraint(
                condition=Q(resolution="", decided_at__isnull=True, decided_by__isnull=True)
                | Q(resolution__in=list(Resolution), decided_at__isnull=False, decided_by__isnull=False),
                name="decided_finding_names_who_decided",
            ),
            models.CheckConstraint(
                condition=~Q(resolution=Resolution.CLEARED_BY)
                | (~Q(cleared_by="") & Q(cleared_on__isnull=False, clearance_expires_on__isnull=False)),
                name="clearance_names_who_when_and_until",
            ),
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.code} on screening {self.screening_id}"

    @property
    def is_decided(self) -> bool:
        return bool(self.resolution)

    def clearance_has_expired(self, on: date) -> bool:
        """Whether this was cleared in writing and the last day of that is over."""
        return self.clearance_expires_on is not None and self.clearance_expires_on < on


class NeedleAversionPlan(ClinicOwned):
    """How somebody is needled for whom needles are hard: decided with the screening, carried to the session log."""

    screening = models.OneToOneField(Screening, models.PROTECT, related_name="aversion_plan")
    stop_signal = EncryptedTextField(max_length=120, help_text="What the patient does, and everything stops.")
    most_needles = models.PositiveSmallIntegerField()
    first_time_only = models.BooleanField(
        default=True, help_text="The maximum counts for the first needling session of the episode."
    )
    lies_down = models.BooleanField()
    decided_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(most_needles__range=(1, 30)), name="aversion_maximum_is_one_to_thirty"
            ),
            models.CheckConstraint(condition=~Q(stop_signal=""), name="aversion_plan_has_a_stop_signal"),
        ]

    def __str__(self) -> str:
        return f"At most {self.most_needles} needles, screening {self.screening_id}"
