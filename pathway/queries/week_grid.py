"""The week of one therapist or of one room, in its place by the hour, with where each visit could be moved to."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from clinic import dates
from clinic.models import Clinic, Room, User
from pathway.queries import today
from pathway.queries.today import CLOSED, OFF, Away
from pathway.rules import day_grid
from pathway.rules.day_grid import DayGrid
from patients.enums import AppointmentState
from patients.models import Appointment
from patients.models.appointments import FREED
from patients.queries import diaries
from patients.queries.diaries import LONGEST_VISIT, Diary
from patients.rules import availability
from patients.rules.availability import Stretch

Worked = Mapping[int, list[Stretch]]  # a therapist's key, and when they are at work on a day


@dataclass(frozen=True)
class Card:
    """One visit in its place. `side` is left or right where it shares the time with another one."""

    visit: Appointment
    row: int
    span: int
    side: str
    may_move: bool


@dataclass(frozen=True)
class Target:
    """A quarter of an hour to come, and the keys of those shown here who are at work then."""

    row: int
    starts_at: datetime
    therapists: tuple[int, ...]


@dataclass(frozen=True)
class Day:
    """One day. `is_off`: nobody works and nothing is booked."""

    grid: DayGrid
    cards: list[Card]
    away: list[Away]
    targets: list[Target]
    is_off: bool


def of_therapist(clinic: Clinic, therapist: User, days: Sequence[date], *, now: datetime) -> list[Day]:
    """Consecutive local days of one therapist, in two queries. Their time in other clinics is busy and nothing else."""
    visits = _visits(clinic, days, Q(therapist=therapist))
    rows = diaries.diaries(clinic, days, therapist=therapist, also=[therapist.pk])
    grids = _grids(clinic, rows, days, visits)
    found = []
    for grid in grids:
        shown = _of_day(visits, grid)
        taken = [Stretch(one.starts_at, one.ends_at) for one in shown]
        away = [
            block
            for diary in rows
            for block in today.away(diary, grid, diary.worked(grid.day, clinic.zone), taken, now)
        ]
        away = [replace(block, words="Off") if block.words == OFF else block for block in away]
        found.append(_day(grid, shown, away, _at_work(rows, grid), now))
    return found


def of_room(clinic: Clinic, room: Room, days: Sequence[date], *, now: datetime) -> list[Day]:
    """Consecutive local days of one room, in two queries; it is open while anybody works."""
    booked = _visits(clinic, days, Q(room=room), also_held=True)
    visits = [one for one in booked if one.state != AppointmentState.HELD]
    held = [one for one in booked if one.state == AppointmentState.HELD and (one.held_until or now) > now]
    rows = diaries.diaries(clinic, days, also={one.therapist_id for one in visits})
    grids = _grids(clinic, rows, days, visits)
    closed = rows[0].house.closed if rows else frozenset[date]()
    found = []
    for grid in grids:
        shown, at_work = _of_day(visits, grid), _at_work(rows, grid)
        away = _shut(grid, shown, held, at_work, is_closed=grid.day in closed)
        found.append(_day(grid, shown, away, at_work, now))
    return found


def movers(days: Collection[Day]) -> set[int]:
    """The keys of the therapists whose visits could be moved here; for nobody else a target is of use."""
    return {card.visit.therapist_id for day in days for card in day.cards if card.may_move}


def _visits(clinic: Clinic, days: Sequence[date], whose: Q, *, also_held: bool = False) -> list[Appointment]:
    first, last = dates.day_bounds(days[0], clinic.zone)[0], dates.day_bounds(days[-1], clinic.zone)[1]
    rows = Appointment.everything if also_held else Appointment.objects
    return list(
        rows.filter(
            whose, clinic=clinic, starts_at__gt=first - LONGEST_VISIT, starts_at__lt=last, ends_at__gt=first
        )
        .exclude(state__in=FREED)
        .select_related("patient", "therapist", "room")
        .order_by("starts_at", "pk")
    )


def _grids(
    clinic: Clinic, rows: Sequence[Diary], days: Sequence[date], visits: Sequence[Appointment]
) -> list[DayGrid]:
    worked = [piece for diary in rows for day in days for piece in diary.worked(day, clinic.zone)]
    shown = [(piece.starts_at, piece.ends_at) for piece in worked]
    return day_grid.week(days, clinic.zone, [*shown, *((one.starts_at, one.ends_at) for one in visits)])


def _of_day(visits: Sequence[Appointment], grid: DayGrid) -> list[Appointment]:
    return [one for one in visits if one.starts_at.astimezone(grid.zone).date() == grid.day]


def _at_work(rows: Sequence[Diary], grid: DayGrid) -> Worked:
    return {
        diary.therapist.pk: availability.without(diary.worked(grid.day, grid.zone), diary.away)
        for diary in rows
    }


def _shut(
    grid: DayGrid,
    shown: Sequence[Appointment],
    held: Sequence[Appointment],
    at_work: Worked,
    *,
    is_closed: bool,
) -> list[Away]:
    whole_day = Stretch(*dates.day_bounds(grid.day, grid.zone))
    taken = [Stretch(one.starts_at, one.ends_at) for one in shown]
    kept = [Stretch(one.starts_at, one.ends_at) for one in held]
    open_ = [piece for pieces in at_work.values() for piece in pieces]
    absent = [
        (piece, CLOSED if is_closed else "")
        for piece in availability.without([whole_day], [*open_, *taken, *kept])
    ]
    absent += [(time, today.held_words([one.booked_by_id])) for time, one in zip(kept, held, strict=True)]
    return today.placed(grid, absent)


def _day(grid: DayGrid, shown: list[Appointment], away: list[Away], at_work: Worked, now: datetime) -> Day:
    cards = [
        Card(
            one,
            *grid.place(one.starts_at, one.ends_at),
            side=today.side(one, shown),
            may_move=one.state == AppointmentState.BOOKED,
        )
        for one in shown
    ]
    return Day(
        grid=grid,
        cards=cards,
        away=away,
        targets=_targets(grid, at_work, now),
        is_off=not shown and not any(at_work.values()),
    )


def _targets(grid: DayGrid, at_work: Worked, now: datetime) -> list[Target]:
    found = [Target(row, moment, _there(at_work, moment)) for row, moment in grid.quarters() if moment > now]
    return [one for one in found if one.therapists]


def _there(at_work: Worked, moment: datetime) -> tuple[int, ...]:
    return tuple(
        key for key, pieces in at_work.items() if any(one.starts_at <= moment < one.ends_at for one in pieces)
    )
