"""The practice itself: clinics, their rooms and their opening hours."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo, available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q

from clinic.enums import RoomKind
from clinic.ids import uuid7
from clinic.models.owned import Addressable, ClinicOwned


def is_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(f"{name} is not a known time zone, such as America/Chicago.")


class Clinic(models.Model):
    """One practice. Not under row-level security: its name and phone are on every public page."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(max_length=120)
    slug = models.SlugField(unique=True)
    time_zone = models.CharField(max_length=64, validators=[is_time_zone])
    phone = models.CharField(max_length=32)
    email = models.EmailField()
    address = models.CharField(max_length=200)
    jurisdiction = models.CharField(max_length=10, help_text="Country and state, such as US-CO.")
    emergency_number = models.CharField(max_length=20, default="911")
    crisis_number = models.CharField(
        max_length=20,
        default="988",
        blank=True,
        help_text="Told to a patient for whom worry or low mood makes life hard; 988 in the United States.",
    )
    quiet_from = models.TimeField(default=time(20, 0))
    quiet_until = models.TimeField(default=time(8, 0))
    too_late_hours = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="How late a check-in may still be sent; empty is as the reference says.",
    )
    safety_weeks = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        help_text="Weeks after the last needles in which safety is asked about; never fewer than the reference says.",
    )
    alert_digest_at = models.TimeField(
        default=time(7, 30), help_text="When the mail of the morning says which alerts wait for today."
    )
    asks_birth_date = models.BooleanField(
        default=False, help_text="Whether a check-in asks for it before it shows what was answered."
    )

    offer_minutes = models.PositiveSmallIntegerField(
        default=120,
        db_default=120,
        help_text="How long a freed time is kept for whoever on the waitlist was offered it.",
    )

    replan_since = models.DateTimeField(
        null=True, blank=True, help_text="Since when planned check-ins wait to be planned by new settings."
    )

    version = models.PositiveIntegerField(
        default=1,
        db_default=1,
        help_text="Of its name, numbers and hours: a page that saw an older one is told.",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(too_late_hours__isnull=True) | Q(too_late_hours__range=(12, 168)),
                name="clinic_says_within_a_week_what_is_too_late",
            ),
            models.CheckConstraint(
                condition=Q(safety_weeks__isnull=True) | Q(safety_weeks__range=(4, 12)),
                name="clinic_asks_about_safety_long_enough",
            ),
            models.CheckConstraint(
                condition=Q(offer_minutes__range=(30, 24 * 60)),
                name="clinic_keeps_an_offer_half_an_hour_to_a_day",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.zone)

    def said(self, moment: datetime) -> str:
        """A moment in words, with the letters of its zone where it has some: "Tue 24 Nov, 14:30 MST"."""
        local = self.local(moment)
        zone = local.tzname() or ""
        return f"{local:%a} {local.day} {local:%b, %H:%M} {zone if zone.isalpha() else ''}".rstrip()


class Room(Addressable):
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=RoomKind, default=RoomKind.TREATMENT)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "name"], name="room_name_once_per_clinic"),
            models.CheckConstraint(condition=Q(kind__in=RoomKind.values), name="room_kind_is_known"),
        ]
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class OpeningHours(ClinicOwned):
    """One stretch of a weekday (0 is Monday) during which somebody answers the phone; clinic's local time."""

    weekday = models.PositiveSmallIntegerField()
    opens = models.TimeField()
    closes = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "weekday", "opens"], name="opening_once_per_weekday_and_start"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_weekday_exists"),
            models.CheckConstraint(condition=Q(closes__gt=F("opens")), name="opening_closes_after_it_opens"),
        ]
        ordering = ["weekday", "opens"]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.opens:%H:%M} to {self.closes:%H:%M}"
