"""What the patient reports before care."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedJSONField
from clinic.models.owned import Addressable
from patients.enums import IntakePart, IntakeState


class Intake(Addressable):
    """One intake form of one patient, saved a page at a time on the server; submitting locks its first part.

    The second part, which nobody waits for, may be filled in until `finished_at`. What the patient changes after that is a
    version of its own that `follows` the one that was sent.

    `answers` maps a question's slug to {"choice": code, "number": float | null, "side": str | null, "text": what the
    patient saw, "version": int}; `about` holds the free fields of the form (NPRS, symptoms, own words, pain zones).
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="intakes")
    follows = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", help_text="The version it changes."
    )
    state = models.CharField(max_length=10, choices=IntakeState, default=IntakeState.OPEN)
    language = models.CharField(max_length=8, default="en")
    answers = EncryptedJSONField(default=dict)
    about = EncryptedJSONField(default=dict)
    pages_done = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(
        null=True, blank=True, help_text="When the second part was whole too; from then on nothing changes."
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IntakeState.SUBMITTED, submitted_at__isnull=False)
                | Q(state__in=[IntakeState.OPEN, IntakeState.CHANGING], submitted_at__isnull=True),
                name="submitted_intake_has_submitted_at",
            ),
            models.CheckConstraint(
                condition=Q(finished_at__isnull=True) | Q(submitted_at__isnull=False),
                name="finished_intake_was_submitted",
            ),
            models.UniqueConstraint(
                fields=["clinic", "patient"],
                condition=Q(state=IntakeState.OPEN),
                name="one_open_intake_per_patient",
            ),
            models.CheckConstraint(
                condition=Q(state=IntakeState.SUBMITTED)
                | Q(state=IntakeState.OPEN, follows__isnull=True)
                | Q(state=IntakeState.CHANGING, follows__isnull=False),
                name="changing_intake_follows_a_version",
            ),
            models.UniqueConstraint(fields=["clinic", "follows"], name="one_version_follows_an_intake"),
        ]
        ordering = ["-opened_at", "-pk"]

    def __str__(self) -> str:
        return f"Intake {self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.state == IntakeState.SUBMITTED

    @property
    def is_being_changed(self) -> bool:
        """Whether it is a later version that was not sent: the one it follows counts until then."""
        return self.state == IntakeState.CHANGING

    @property
    def is_finished(self) -> bool:
        """Whether both parts are whole, so that nothing is left to fill in."""
        return self.finished_at is not None

    def takes(self, part: IntakePart) -> bool:
        """Whether a page of this part may still be filled in."""
        return not (self.is_submitted if part == IntakePart.BEFORE else self.is_finished)
