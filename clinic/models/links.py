"""Patient links: the only door without a sign-in."""

from datetime import datetime

from django.db import models
from django.db.models import Q

from clinic.enums import LinkPurpose
from clinic.models.owned import Addressable


class PatientLink(Addressable):
    """Opens one thing for one patient. The token is never stored, only its SHA-256 (see clinic.links)."""

    purpose = models.CharField(max_length=20, choices=LinkPurpose)
    target_id = models.BigIntegerField(
        help_text="Key of what it opens: an intake, a check-in, a visit, the form before it, an episode."
    )
    patient_id = models.BigIntegerField(
        null=True, help_text="Nobody yet, behind a request for a first visit."
    )
    language = models.CharField(max_length=8, default="en")
    generation = models.PositiveSmallIntegerField(default=1)
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)
    birth_date_misses = models.PositiveSmallIntegerField(default=0)
    locked_at = models.DateTimeField(
        null=True, blank=True, help_text="After too many wrong birth dates; warning questions still open."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "purpose", "target_id", "generation"], name="link_once_per_target"
            ),
            models.CheckConstraint(
                condition=Q(purpose=LinkPurpose.BOOKING_REQUEST, patient_id__isnull=True)
                | (~Q(purpose=LinkPurpose.BOOKING_REQUEST) & Q(patient_id__isnull=False)),
                name="link_is_of_a_patient_or_of_a_request",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} link {self.pk}"

    def is_open(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
