"""When somebody works, for the pages that say so: a person's week and what differs from it, the clinic's closed days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from clinic import dates
from clinic.models import Clinic, ClosedDay, DatedHours, TimeOff, User, WorkingHours
from patients.enums import AppointmentState
from patients.models import Appointment


@dataclass(frozen=True)
class WorkingTime:
    """A person's week, the days to come that have hours of their own, and absences that are not over."""

    weekly: list[WorkingHours]
    dated: list[tuple[date, list[DatedHours]]]
    off: list[TimeOff]


def of_person(clinic: Clinic, user: User, *, now: datetime) -> WorkingTime:
    """Three queries."""
    today = clinic.local(now).date()
    dated = DatedHours.objects.filter(clinic=clinic, user=user, on__gte=today)
    return WorkingTime(
        weekly=list(WorkingHours.objects.filter(clinic=clinic, user=user)),
        dated=[(day, list(rows)) for day, rows in groupby(dated, key=lambda row: row.on)],
        off=list(TimeOff.objects.filter(clinic=clinic, user=user, ends_at__gt=now)),
    )


def closed_days(clinic: Clinic, *, now: datetime) -> list[tuple[ClosedDay, int]]:
    """The closed days to come, each with how many visits wait there all the same to be moved; two queries."""
    rows = list(ClosedDay.objects.filter(clinic=clinic, on__gte=clinic.local(now).date()))
    if not rows:
        return []
    first, last = dates.day_bounds(rows[0].on, clinic.zone)[0], dates.day_bounds(rows[-1].on, clinic.zone)[1]
    booked = Appointment.objects.filter(
        clinic=clinic,
        state=AppointmentState.BOOKED,
        starts_at__gte=max(first, now),
        starts_at__lt=last,
    ).values_list("starts_at", flat=True)
    on = [clinic.local(moment).date() for moment in booked]
    return [(row, on.count(row.on)) for row in rows]
