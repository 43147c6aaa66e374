"""A week of the clinic: therapists down, days across, visits and free time in each cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clinic import dates
from clinic.models import Clinic
from patients.enums import AppointmentState
from patients.models import Appointment
from patients.queries import diaries
from patients.queries.diaries import LONGEST_VISIT, Diary
from patients.rules import availability


@dataclass(frozen=True)
class Cell:
    """One therapist on one day. `openings` counts the free half hours that are still to come."""

    day: date
    visits: list[Appointment]
    openings: int
    is_off: bool


@dataclass(frozen=True)
class Row:
    """One therapist's week, Monday first."""

    diary: Diary
    cells: list[Cell]


def week(clinic: Clinic, days: Sequence[date], *, now: datetime) -> list[Row]:
    """Every therapist over consecutive days, in two queries; cancelled visits and no-shows are left out."""
    first, last = dates.day_bounds(days[0], clinic.zone)[0], dates.day_bounds(days[-1], clinic.zone)[1]
    booked = defaultdict(list)
    for visit in (
        Appointment.objects.filter(clinic=clinic, starts_at__gt=first - LONGEST_VISIT, starts_at__lt=last)
        .filter(ends_at__gt=first)
        .exclude(state__in=[AppointmentState.CANCELLED, AppointmentState.NO_SHOW])
        .select_related("patient")
        .order_by("starts_at")
    ):
        booked[visit.therapist_id, clinic.local(visit.starts_at).date()].append(visit)
    rows = diaries.diaries(clinic, days, also={therapist_id for therapist_id, _ in booked})
    return [
        Row(diary, [_cell(clinic, diary, day, booked[diary.therapist.pk, day], now) for day in days])
        for diary in rows
    ]


def _cell(clinic: Clinic, diary: Diary, day: date, visits: list[Appointment], now: datetime) -> Cell:
    worked = diary.worked(day, clinic.zone)
    at_work = availability.without(worked, diary.away)
    openings = availability.openings(diary.free(worked, visits, now=now), not_before=now)
    return Cell(day, visits, len(openings), is_off=not at_work)
