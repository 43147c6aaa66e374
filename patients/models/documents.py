"""A file kept for a patient: a doctor's clearance, a paper signed by hand, a letter we wrote."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedBinaryField
from clinic.models.owned import Addressable, ClinicOwned
from clinic.rules.files import ENDINGS, LARGEST_BYTES


class Document(Addressable):
    """What a file is, who added it, when and what for. The bytes are a row of their own, so that no list drags them along.

    Triggers refuse any change of what was kept and of its fingerprint (see the migration).
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="documents")
    purpose = models.CharField(max_length=20, help_text="A DocumentPurpose.")
    media_type = models.CharField(max_length=20, help_text="By the bytes, never by the name of the file.")
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the bytes, in hexadecimal.")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="Empty: the patient, by link.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(media_type__in=list(ENDINGS)), name="document_kind_is_known"),
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0, size_bytes__lte=LARGEST_BYTES),
                name="document_is_neither_empty_nor_too_large",
            ),
        ]
        indexes = [models.Index(fields=["clinic", "patient", "-added_at"], name="document_by_patient")]
        ordering = ["-added_at", "-id"]

    def __str__(self) -> str:
        return f"{self.purpose} {self.pk}"

    @property
    def file_name(self) -> str:
        """The name it is saved under: what it is and when it came; nobody's name, for folders are read by others."""
        return f"{self.purpose.replace('_', '-')}-{self.added_at:%Y-%m-%d}.{ENDINGS[self.media_type]}"


class DocumentContent(ClinicOwned):
    """The bytes of one document, as they came."""

    document = models.OneToOneField(Document, models.PROTECT, related_name="content")
    content = EncryptedBinaryField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(content=b""), name="document_has_content"),
        ]

    def __str__(self) -> str:
        return f"Content of document {self.document_id}"
