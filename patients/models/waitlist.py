"""Who waits for a time, which times were given back, and what was offered to whom."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from clinic.models.owned import Addressable, ClinicOwned
from patients.enums import AppointmentKind, FreedState, OfferState, TimeOfDay, WaitState


class WaitlistEntry(Addressable):
    """One patient waits for one visit. What is empty does not matter to them; `waiting_since` is their turn.

    `instead_of` is a visit they have: the one found takes its place.
    """

    patient = models.ForeignKey("patients.Patient", models.PROTECT, related_name="waitlist_entries")
    kind = models.CharField(max_length=20, choices=AppointmentKind)
    minutes = models.PositiveSmallIntegerField()
    therapist = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    weekdays = ArrayField(
        models.PositiveSmallIntegerField(), default=list, blank=True, help_text="0 is Monday."
    )
    parts = ArrayField(models.CharField(max_length=10, choices=TimeOfDay), default=list, blank=True)
    from_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)
    instead_of = models.ForeignKey(
        "patients.Appointment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    state = models.CharField(max_length=10, choices=WaitState, default=WaitState.WAITING)
    waiting_since = models.DateTimeField()
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "patient", "kind"],
                condition=Q(state=WaitState.WAITING),
                name="waits_once_for_a_kind_of_visit",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=AppointmentKind.values), name="waitlist_kind_is_known"
            ),
            models.CheckConstraint(condition=Q(state__in=WaitState.values), name="waitlist_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=WaitState.WAITING, ended_at__isnull=True)
                | (~Q(state=WaitState.WAITING) & Q(ended_at__isnull=False)),
                name="ended_wait_says_when",
            ),
            models.CheckConstraint(
                condition=Q(from_on__isnull=True) | Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="waitlist_days_are_in_order",
            ),
        ]
        indexes = [
            models.Index(
                fields=["clinic", "waiting_since"],
                condition=Q(state=WaitState.WAITING),
                name="waitlist_in_turn",
            ),
        ]
        ordering = ["waiting_since", "pk"]

    def __str__(self) -> str:
        return f"{self.kind} for patient {self.patient_id}"

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def is_waiting(self) -> bool:
        return self.state == WaitState.WAITING


class FreedTime(ClinicOwned):
    """A booked time that was given back while somebody waited; offered until somebody has it or it is too late."""

    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    freed_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=FreedState, default=FreedState.OPEN)
    next_look_at = models.DateTimeField(help_text="When there may be somebody to offer it to.")
    failures = models.PositiveSmallIntegerField(default=0, help_text="How often offering it went wrong.")
    retry_at = models.DateTimeField(null=True, blank=True, help_text="Not looked at before.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="freed_time_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(state__in=FreedState.values), name="freed_state_is_known"),
        ]
        indexes = [
            models.Index(
                fields=["next_look_at"], condition=Q(state=FreedState.OPEN), name="freed_time_to_look_at"
            ),
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"Freed {self.starts_at:%Y-%m-%d %H:%M}"


class WaitlistOffer(Addressable):
    """One time offered to somebody who waits; a hold (an appointment that is only held) keeps it until `expires_at`.

    `freed` is None where the desk chose the time. `by_phone`: the desk calls, and no message leaves.
    """

    entry = models.ForeignKey("patients.WaitlistEntry", models.PROTECT, related_name="offers")
    freed = models.ForeignKey(
        "patients.FreedTime", models.PROTECT, null=True, blank=True, related_name="offers"
    )
    therapist = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=OfferState, default=OfferState.OFFERED)
    by_phone = models.BooleanField(default=False)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    appointment = models.ForeignKey(
        "patients.Appointment", models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "entry"], condition=Q(state=OfferState.OFFERED), name="one_open_offer_each"
            ),
            models.CheckConstraint(condition=Q(state__in=OfferState.values), name="offer_state_is_known"),
            models.CheckConstraint(
                condition=Q(state=OfferState.OFFERED, ended_at__isnull=True)
                | (~Q(state=OfferState.OFFERED) & Q(ended_at__isnull=False)),
                name="ended_offer_says_when",
            ),
            models.CheckConstraint(
                condition=~Q(state=OfferState.ACCEPTED) | Q(appointment__isnull=False),
                name="accepted_offer_has_its_visit",
            ),
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("offered_at")) & Q(expires_at__lte=F("starts_at")),
                name="offer_ends_before_the_visit",
            ),
        ]
        indexes = [
            models.Index(
                fields=["expires_at"], condition=Q(state=OfferState.OFFERED), name="offer_to_be_answered"
            ),
            models.Index(fields=["clinic", "entry", "-offered_at"], name="offer_by_entry"),
        ]
        ordering = ["-offered_at", "-pk"]

    def __str__(self) -> str:
        return f"Offer of {self.starts_at:%Y-%m-%d %H:%M}"

    def is_open(self, now: datetime) -> bool:
        return self.state == OfferState.OFFERED and now < self.expires_at
