"""The permission a patient gives, word for word as it was signed."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.models.owned import Addressable
from patients.enums import Medium, Signer, TakenBack

STANDING = Q(withdrawn_at__isnull=True, renewed_at__isnull=True)


class ConsentRows(models.QuerySet["Consent"]):
    def standing(self) -> ConsentRows:
        """Those nobody took back and no newer signature replaced; one per patient at most."""
        return self.filter(STANDING)

    def standing_at(self, at: datetime) -> ConsentRows:
        """What stood at a moment."""
        return self.filter(
            Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at),
            Q(renewed_at__isnull=True) | Q(renewed_at__gt=at),
            signed_at__lte=at,
        )


class Consent(Addressable):
    """Agreement to needling: read and signed at home or here, valid only once discussed in the room, until taken back.

    `wording` is exactly what was signed: {"title": str, "parts": [[heading, words]], "agrees": str, "current": str}.
    `covered` is what the therapist talked through with the patient: {"regions": [slug], "techniques": [slug],
    "answers": {question: choice}}. Triggers keep every signature, discussion and withdrawal as it was (see the
    migration "consents stay as they were").
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="consents")
    text_slug = models.CharField(max_length=60)
    text_version = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=8)
    wording = models.JSONField(default=dict)
    medium = models.CharField(max_length=10, choices=Medium, default=Medium.SCREEN)
    signed_by = models.CharField(max_length=20, choices=Signer, default=Signer.PATIENT)
    signed_name = models.CharField(max_length=160)
    signed_at = models.DateTimeField()
    patient_agrees = models.BooleanField(
        default=False, help_text="Where somebody else signed: the patient's own yes."
    )
    agrees_to_current = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Who took a paper in.",
    )  # fmt: skip
    scan = models.OneToOneField(
        "patients.Document", models.PROTECT, null=True, blank=True, related_name="consent"
    )
    discussed_at = models.DateTimeField(null=True, blank=True)
    discussed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    covered = models.JSONField(default=dict)
    interpreter = models.CharField(max_length=120, blank=True, help_text="Who interpreted the talk.")
    copy_given_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.CharField(max_length=10, choices=TakenBack, blank=True)
    renewed_at = models.DateTimeField(null=True, blank=True, help_text="A newer signature took its place.")
    version = models.PositiveIntegerField(default=1)

    objects = ConsentRows.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(discussed_at__isnull=True, discussed_by__isnull=True)
                | Q(discussed_at__isnull=False, discussed_by__isnull=False),
                name="discussed_consent_names_who_discussed_it",
            ),
            models.CheckConstraint(
                condition=Q(signed_by=Signer.PATIENT) | Q(patient_agrees=True),
                name="signed_for_a_patient_who_agrees_too",
            ),
            models.CheckConstraint(
                condition=~Q(medium=Medium.PAPER) | Q(recorded_by__isnull=False, scan__isnull=False),
                name="paper_consent_has_its_scan_and_who_took_it_in",
            ),
            models.UniqueConstraint(
                fields=["clinic", "patient"], condition=STANDING, name="one_standing_consent_per_patient"
            ),
        ]
        ordering = ["-signed_at", "-pk"]

    def __str__(self) -> str:
        return f"Consent {self.pk}"

    @property
    def is_standing(self) -> bool:
        return self.withdrawn_at is None and self.renewed_at is None

    @property
    def is_valid(self) -> bool:
        return self.discussed_at is not None and self.is_standing
