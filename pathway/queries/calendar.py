"""A week of the clinic: therapists or rooms down, days across, visits and free time in each cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from clinic import dates
from clinic.models import Clinic, ClosedDay, Room
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


@dataclass(frozen=True)
class RoomRow:
    """One room's week, Monday first; None for visits that have no room. Nothing is free in a cell: it is not asked."""

    room: Room | None
    cells: list[Cell]


def week(clinic: Clinic, days: Sequence[date], *, now: datetime) -> list[Row]:
    """Every therapist over consecutive days, in two queries; cancelled visits and no-shows are left out."""
    booked = defaultdict(list)
    for visit in _visits(clinic, days):
        booked[visit.therapist_id, clinic.local(visit.starts_at).date()].append(visit)
    rows = diaries.diaries(clinic, days, also={therapist_id for therapist_id, _ in booked})
    return [
        Row(diary, [_cell(clinic, diary, day, booked[diary.therapist.pk, day], now) for day in days])
        for diary in rows
    ]


def week_of_rooms(clinic: Clinic, rooms: Sequence[Room], days: Sequence[date]) -> list[RoomRow]:
    """These rooms over consecutive days, then what is booked without one of them; two queries."""
    booked = defaultdict(list)
    known = {room.pk for room in rooms}
    for visit in _visits(clinic, days):
        key = visit.room_id if visit.room_id in known else None
        booked[key, clinic.local(visit.starts_at).date()].append(visit)
    closed = set(
        ClosedDay.objects.filter(clinic=clinic, on__range=(days[0], days[-1])).values_list("on", flat=True)
    )

    def cells(key: int | None) -> list[Cell]:
        return [Cell(day, booked[key, day], 0, is_off=day in closed) for day in days]

    found = [RoomRow(room, cells(room.pk)) for room in rooms]
    without = RoomRow(None, cells(None))
    return [*found, without] if any(cell.visits for cell in without.cells) else found


def _visits(clinic: Clinic, days: Sequence[date]) -> QuerySet[Appointment]:
    first, last = dates.day_bounds(days[0], clinic.zone)[0], dates.day_bounds(days[-1], clinic.zone)[1]
    return (
        Appointment.objects.filter(clinic=clinic, starts_at__gt=first - LONGEST_VISIT, starts_at__lt=last)
        .filter(ends_at__gt=first)
        .exclude(state__in=[AppointmentState.CANCELLED, AppointmentState.NO_SHOW])
        .select_related("patient")
        .order_by("starts_at")
    )


def _cell(clinic: Clinic, diary: Diary, day: date, visits: list[Appointment], now: datetime) -> Cell:
    worked = diary.worked(day, clinic.zone)
    at_work = availability.without(worked, diary.away)
    openings = availability.openings(diary.free(worked, visits, now=now), not_before=now)
    return Cell(day, visits, len(openings), is_off=not at_work)
