"""What somebody said when they were told the risk of one way of writing to them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from clinic.enums import Channel
from clinic.models.owned import ClinicOwned
from patients.enums import HeardHow

WRITTEN = [Channel.EMAIL, Channel.TEXT]  # the ways that have a risk to be told


class MessageConsent(ClinicOwned):
    """Yes or no to one channel at one address, after its notice of the risk. Rows are only ever added; the newest counts.

    The patient's own `messages_agreed_at` and `texts_agreed_at` are the moment of the newest row where it is a yes, so that
    a sender asks nobody.
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="message_consents")
    channel = models.CharField(max_length=10, choices=Channel)
    address = models.CharField(
        max_length=254, blank=True, help_text="The e-mail address or number it is about."
    )
    is_agreed = models.BooleanField()
    notice_version = models.PositiveSmallIntegerField(
        help_text="Of the notice they were given; 0 where it was not kept then."
    )
    language = models.CharField(max_length=8, help_text="In which the notice was given.")
    said_at = models.DateTimeField()
    how = models.CharField(
        max_length=10, choices=HeardHow, blank=True, help_text="Empty where it was not kept then."
    )
    heard_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+",
        help_text="Who read the notice aloud, at the desk.",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(channel__in=WRITTEN), name="message_consent_is_for_what_is_written"
            )
        ]
        indexes = [
            models.Index(fields=["clinic", "patient", "channel", "-said_at"], name="message_consent_newest")
        ]
        ordering = ["-said_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.channel} {'yes' if self.is_agreed else 'no'} of patient {self.patient_id}"
