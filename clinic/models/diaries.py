"""When people work here beside the usual week: a day with other hours, a day away, a day the whole clinic is closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from clinic.models.owned import Addressable, ClinicOwned
from clinic.models.people import User


class WorkingHours(ClinicOwned):
    """One stretch of a weekday (0 is Monday) a therapist takes patients; clinic's local time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="working_hours")
    weekday = models.PositiveSmallIntegerField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["clinic", "user", "weekday", "starts"], name="working_hours_once"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="working_weekday_exists"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="working_hours_end_after_start"),
        ]
        ordering = ["weekday", "starts"]

    def __str__(self) -> str:
        return f"{self.weekday}: {self.starts:%H:%M} to {self.ends:%H:%M}"


class DatedHours(Addressable):
    """One stretch of one day; all of a day's stretches stand in place of the hours its weekday has. Local time."""

    user = models.ForeignKey(User, models.PROTECT, related_name="dated_hours")
    on = models.DateField()
    starts = models.TimeField()
    ends = models.TimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clinic", "user", "on", "starts"], name="dated_hours_once"),
            models.CheckConstraint(condition=Q(ends__gt=F("starts")), name="dated_hours_end_after_start"),
        ]
        ordering = ["on", "starts"]

    def __str__(self) -> str:
        return f"{self.on}: {self.starts:%H:%M} to {self.ends:%H:%M}"


class TimeOff(Addressable):
    """A stretch a therapist is away. The reason is theirs and is never shown to patients."""

    user = models.ForeignKey(User, models.PROTECT, related_name="time_off")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="time_off_ends_after_start")
        ]
        ordering = ["starts_at"]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d} to {self.ends_at:%Y-%m-%d}"


class ClosedDay(Addressable):
    """A local day on which nobody works here and nobody answers the phone, such as a public holiday."""

    on = models.DateField()
    name = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["clinic", "on"], name="closed_day_once_per_clinic")]
        ordering = ["on"]

    def __str__(self) -> str:
        return f"{self.on}: {self.name}"
