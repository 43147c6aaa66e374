"""What leaves on paper when somebody is not needled: a referral to a doctor, and words for the patient to take home."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedTextField
from clinic.models.owned import Addressable
from pathway.enums import LetterKind


class Letter(Addressable):
    """One letter as it was signed or handed over. Its PDF is a document that never changes."""

    episode = models.ForeignKey("pathway.EpisodeOfCare", models.PROTECT, related_name="letters")
    screening = models.ForeignKey("pathway.Screening", models.PROTECT, related_name="letters")
    document = models.OneToOneField("patients.Document", models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20)
    language = models.CharField(max_length=8)
    recipient = models.CharField(max_length=300, blank=True, help_text="Name and address, a line each.")
    asks = EncryptedTextField(blank=True)
    text_version = models.PositiveSmallIntegerField(null=True, help_text="Of the patient's sheet.")
    signed_name = models.CharField(max_length=200)
    written_at = models.DateTimeField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=list(LetterKind)), name="letter_kind_is_known"),
            models.CheckConstraint(
                condition=~Q(kind=LetterKind.REFERRAL) | (~Q(recipient="") & ~Q(asks="")),
                name="referral_says_to_whom_and_what_it_asks",
            ),
            models.CheckConstraint(
                condition=~Q(kind=LetterKind.PATIENT_SHEET) | Q(text_version__isnull=False),
                name="patient_sheet_knows_its_version",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "episode", "-written_at"], name="letter_by_episode")]
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
