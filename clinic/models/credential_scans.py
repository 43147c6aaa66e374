"""The paper behind a licence or certificate: a scan or photograph of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedBinaryField
from clinic.models.owned import Addressable
from clinic.models.people import Credential, User
from clinic.rules.files import ENDINGS, LARGEST_BYTES


class CredentialScan(Addressable):
    """One file kept with a credential, exactly as it came; a better one is added, none is replaced (see the migration)."""

    credential = models.ForeignKey(Credential, models.PROTECT, related_name="scans")
    media_type = models.CharField(max_length=20, help_text="By the bytes, never by the name of the file.")
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64, help_text="Of the bytes, in hexadecimal.")
    content = EncryptedBinaryField()
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(media_type__in=list(ENDINGS)), name="scan_kind_is_known"),
            models.CheckConstraint(
                condition=Q(size_bytes__gt=0, size_bytes__lte=LARGEST_BYTES),
                name="scan_is_neither_empty_nor_too_large",
            ),
        ]
        ordering = ["-added_at", "-pk"]

    def __str__(self) -> str:
        return f"Scan of credential {self.credential_id}"

    @property
    def file_name(self) -> str:
        """What it is saved under: nobody's name, for folders are read by others."""
        return f"credential-{self.added_at:%Y-%m-%d}.{ENDINGS[self.media_type]}"
