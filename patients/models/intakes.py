"""What the patient reports before care, and the permission they give."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable
from patients.enums import IntakeState


class Intake(Addressable):
    """One intake form of one patient, saved a page at a time on the server; submitting locks it.

    `answers` maps a question's slug to {"choice": code, "number": float | null, "side": str | null, "text": what the
    patient saw, "version": int}; `about` holds the free fields of the form (NPRS, symptoms, own words, pain zones).
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="intakes")
    state = models.CharField(max_length=10, choices=IntakeState, default=IntakeState.OPEN)
    language = models.CharField(max_length=8, default="en")
    answers = models.JSONField(default=dict)
    about = models.JSONField(default=dict)
    pages_done = models.JSONField(default=list)
    opened_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state=IntakeState.SUBMITTED, submitted_at__isnull=False)
                | Q(state=IntakeState.OPEN, submitted_at__isnull=True),
                name="submitted_intake_has_submitted_at",
            ),
            models.UniqueConstraint(
                fields=["clinic", "patient"],
                condition=Q(state=IntakeState.OPEN),
                name="one_open_intake_per_patient",
            ),
        ]
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return f"Intake {self.pk}"

    @property
    def is_submitted(self) -> bool:
        return self.state == IntakeState.SUBMITTED


class Consent(Addressable):
    """Agreement to needling: read and pre-signed at home, valid only once discussed in the room, until withdrawn."""

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="consents")
    text_slug = models.CharField(max_length=60)
    text_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    signed_name = models.CharField(max_length=160)
    signed_at = models.DateTimeField()
    discussed_at = models.DateTimeField(null=True, blank=True)
    discussed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(discussed_at__isnull=True, discussed_by__isnull=True)
                | Q(discussed_at__isnull=False, discussed_by__isnull=False),
                name="discussed_consent_names_who_discussed_it",
            ),
            models.UniqueConstraint(
                fields=["clinic", "patient"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_standing_consent_per_patient",
            ),
        ]
        ordering = ["-signed_at"]

    def __str__(self) -> str:
        return f"Consent {self.pk}"

    @property
    def is_valid(self) -> bool:
        return self.discussed_at is not None and self.withdrawn_at is None
