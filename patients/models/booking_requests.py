"""Who asks for a first visit on a clinic's public page. Nobody is a patient by asking: the desk books them, or not.

Only where a clinician has to call them is there a record at once, for an alert is about somebody.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from clinic.encrypted import EncryptedJSONField, EncryptedTextField
from clinic.enums import Channel
from clinic.models.owned import Addressable
from clinic.phone_field import PhoneField
from patients.enums import BookingRequestState
from patients.models.people import Patient

SETTLED = [BookingRequestState.BOOKED, BookingRequestState.CLOSED]


class BookingRequest(Addressable):
    """One request. Until its link was pressed it may be anybody's, and the desk does not see it."""

    given_name = models.CharField(max_length=80)
    family_name = models.CharField(max_length=80)
    birth_date = models.DateField()
    email = models.EmailField(blank=True)
    phone = PhoneField()
    channel = models.CharField(max_length=10, choices=Channel)
    language = models.CharField(max_length=8, default="en")
    wanted_at = ArrayField(models.DateTimeField(), help_text="The times that would suit, the best first.")
    answers = EncryptedJSONField(
        help_text="Slug of a desk question to its choice; for the clinician, never shown to the desk."
    )
    calls_first = models.BooleanField(default=False, help_text="A clinician speaks with them before a visit.")
    patient = models.ForeignKey(
        "patients.Patient",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="booking_requests",
        help_text="The record made of it as it was confirmed, where a clinician had to be told at once.",
    )
    state = models.CharField(max_length=10, choices=BookingRequestState, default=BookingRequestState.SENT)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_because = EncryptedTextField(max_length=200, blank=True)
    appointment = models.OneToOneField(
        "patients.Appointment", models.PROTECT, null=True, blank=True, related_name="booking_request"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=BookingRequestState.values), name="booking_request_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(channel=Channel.TEXT) | (Q(channel=Channel.EMAIL) & ~Q(email="")),
                name="booking_request_can_be_written_to",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingRequestState.SENT, confirmed_at__isnull=True)
                | (~Q(state=BookingRequestState.SENT) & Q(confirmed_at__isnull=False)),
                name="booking_request_is_confirmed_once_it_is_seen",
            ),
            models.CheckConstraint(
                condition=Q(state__in=SETTLED, settled_at__isnull=False, settled_by__isnull=False)
                | (~Q(state__in=SETTLED) & Q(settled_at__isnull=True, settled_by__isnull=True)),
                name="booking_request_settled_says_who",
            ),
            models.CheckConstraint(
                condition=Q(state=BookingRequestState.BOOKED, appointment__isnull=False)
                | (~Q(state=BookingRequestState.BOOKED) & Q(appointment__isnull=True)),
                name="booking_request_booked_has_its_visit",
            ),
            models.CheckConstraint(
                condition=(Q(state=BookingRequestState.CLOSED) & ~Q(closed_because=""))
                | (~Q(state=BookingRequestState.CLOSED) & Q(closed_because="")),
                name="booking_request_closed_says_why",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "confirmed_at"],
                condition=Q(state=BookingRequestState.OPEN),
                name="booking_request_open",
            ),
            models.Index(fields=["clinic", "made_at"], name="booking_request_by_clinic"),
        ]
        ordering = ["confirmed_at", "id"]

    def __str__(self) -> str:
        return f"Booking request {self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state == BookingRequestState.OPEN

    @property
    def full_name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def record(self) -> Patient | None:
        """The record a clinician was told of, or the one it was joined with since."""
        return self.patient.in_use if self.patient else None

    @property
    def address(self) -> str:
        """Where it was confirmed from."""
        return self.email if self.channel == Channel.EMAIL else self.phone.as_e164
