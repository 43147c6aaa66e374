"""The board of a day for the front desk: everybody's appointments, what is free, who is off, and whom to call."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, QuerySet, Window

from clinic import dates
from clinic.compiled import compiled
from clinic.models import Clinic
from pathway.models import CallTask
from pathway.queries.calls import in_order
from pathway.queries.readiness import Ready, may_hand_over, missing_papers, readiness, with_readiness
from pathway.rules import day_grid
from pathway.rules.day_grid import DayGrid
from patients.enums import AppointmentState
from patients.models import Appointment
from patients.queries import diaries
from patients.queries.diaries import LONGEST_VISIT, Diary
from patients.rules import availability
from patients.rules.availability import Stretch

MOST_CALLS = 20
OFF, CLOSED, ELSEWHERE = "Off today", "Closed", "Busy elsewhere"
BEING_BOOKED, OFFERED = "Being booked", "Offered"  # to somebody on the waitlist
WHOLE_DAY = (OFF, CLOSED)
STATES = {  # what a card says once the visit is not waited for any more
    AppointmentState.ARRIVED: ("arrived", "Here"),
    AppointmentState.DONE: ("done", "Done"),
    AppointmentState.NO_SHOW: ("missed", "No-show"),
}
# Half of what a card costs is making objects of columns it does not show.
OF_A_CARD = [
    "uuid",
    "therapist_id",
    "kind",
    "state",
    "starts_at",
    "ends_at",
    "arrived_at",
    "late_minutes",
    "overbook_reason",
]
OF_A_CARD += ["patient__given_name", "patient__family_name", "patient__wants_chaperone"]
OF_A_CARD += [f"patient__{name}" for name in ("channel", "email", "phone", "interpreter", "stopped_for")]
OF_A_CARD += ["patient__texts_agreed_at"]
OPEN_STATES = {AppointmentState.BOOKED, AppointmentState.ARRIVED}


@dataclass(frozen=True)
class Card:
    """One appointment in its place. `state` is booked, late, arrived, done or missed.

    `side` is left or right where it shares the time with another one.
    """

    appointment: Appointment
    row: int
    span: int
    state: str
    state_word: str
    ready: list[Ready]
    may_arrive: bool
    may_finish: bool
    may_hand_over: bool
    may_miss: bool
    may_send: bool
    side: str = ""


@dataclass(frozen=True)
class Opening:
    """A free stretch in its place."""

    row: int
    span: int
    starts_at: datetime


@dataclass(frozen=True)
class Away:
    """Time nobody can be booked into, in its place; `words` is empty outside working hours."""

    row: int
    span: int
    words: str


@dataclass(frozen=True)
class Lane:
    """One therapist's day."""

    diary: Diary
    cards: list[Card]
    openings: list[Opening]
    away: list[Away]

    @property
    def summary(self) -> str:
        booked = sum(card.state != "missed" for card in self.cards)
        whole_day = next((block.words for block in self.away if block.words in WHOLE_DAY), "")
        if whole_day and not booked:
            return whole_day
        return f"{booked} booked, {len(self.openings)} free"


@dataclass(frozen=True)
class Board:
    """A day of the whole clinic. `now_row` is None on any other day; `calls` are the first that are open and due."""

    grid: DayGrid
    lanes: list[Lane]
    now_row: int | None
    calls: list[CallTask]

    @property
    def labels(self) -> list[tuple[int, str]]:
        """The full hours of its edge, without the one that the time now would be written over."""
        now = self.now_row
        return [(row, words) for row, words in self.grid.labels() if now is None or abs(row - now) > 2]

    @property
    def calls_in_all(self) -> int:
        """How many calls are owed by now, also those that are not listed here."""
        return getattr(self.calls[0], "in_all", 0) if self.calls else 0


def board(clinic: Clinic, day: date, *, now: datetime) -> Board:
    """The front desk's day, in three queries however many appointments there are."""
    first, last = dates.day_bounds(day, clinic.zone)
    booked = defaultdict(list)
    for appointment in _appointments(clinic, day, first, last):
        booked[appointment.therapist_id].append(appointment)
    rows = diaries.worked(clinic, [day], also=booked)
    worked = {row.therapist.pk: row.worked(day, clinic.zone) for row in rows}
    grid = day_grid.around(
        day,
        clinic.zone,
        [(piece.starts_at, piece.ends_at) for pieces in worked.values() for piece in pieces]
        + [(row.starts_at, row.ends_at) for visits in booked.values() for row in visits],
    )
    return Board(
        grid=grid,
        lanes=[
            _lane(row, clinic, grid, worked[row.therapist.pk], booked[row.therapist.pk], now) for row in rows
        ],
        now_row=grid.row(now) if grid.holds(now) else None,
        calls=calls(clinic, now=now),
    )


def calls(clinic: Clinic, *, now: datetime) -> list[CallTask]:
    """The first calls the desk owes by now, in the order they are to be made: to whom, never the clinical why.

    Each says how many they are in all, as `in_all`.
    """
    return list(_calls(clinic=clinic.pk, now=now))


@compiled(clinic=int, now=datetime)
def _calls(clinic: int, now: datetime) -> QuerySet[CallTask]:
    due = in_order(Clinic(pk=clinic), now=now).filter(due_at__lte=now).annotate(in_all=Window(Count("pk")))
    return due.select_related(None).select_related("patient")[:MOST_CALLS]


def _appointments(clinic: Clinic, day: date, first: datetime, last: datetime) -> list[Appointment]:
    return list(_visits(clinic=clinic.pk, day=day, earliest=first - LONGEST_VISIT, first=first, last=last))


@compiled(clinic=int, day=date, earliest=datetime, first=datetime, last=datetime)
def _visits(
    clinic: int, day: date, earliest: datetime, first: datetime, last: datetime
) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(
        clinic=clinic, starts_at__gt=earliest, starts_at__lt=last, ends_at__gt=first
    ).exclude(state=AppointmentState.CANCELLED)
    known = with_readiness(rows.select_related("patient"), on=day)
    return known.only(*OF_A_CARD).order_by("starts_at", "pk")


def _lane(
    diary: Diary,
    clinic: Clinic,
    grid: DayGrid,
    worked: list[Stretch],
    visits: list[Appointment],
    now: datetime,
) -> Lane:
    kept = [Stretch(row.starts_at, row.ends_at) for row in visits if row.is_kept]
    shown = [
        row
        for row in visits
        if row.is_kept or not any(Stretch(row.starts_at, row.ends_at).overlaps(other) for other in kept)
    ]
    taken = [Stretch(row.starts_at, row.ends_at) for row in shown]
    free = diary.free(worked, shown, now=now)
    return Lane(
        diary=diary,
        cards=[replace(_card(row, clinic, grid, now), side=side(row, shown)) for row in shown],
        openings=[
            Opening(*grid.place(piece.starts_at, piece.ends_at), piece.starts_at)
            for piece in availability.openings(free, not_before=now)
        ],
        away=away(diary, grid, worked, taken, now),
    )


def side(row: Appointment, shown: list[Appointment]) -> str:
    """Left or right for visits that were booked over one another, by who came first."""
    others = [one for one in shown if one.starts_at < row.ends_at and row.starts_at < one.ends_at]
    return ("left", "right")[others.index(row) % 2] if len(others) > 1 else ""


def away(
    diary: Diary, grid: DayGrid, worked: list[Stretch], taken: list[Stretch], now: datetime
) -> list[Away]:
    """What of the grid's day a therapist cannot be booked into, beside the time that is `taken` by the visits shown."""
    whole_day = Stretch(*dates.day_bounds(grid.day, grid.zone))
    at_work = availability.without(worked, diary.away)
    busy = diary.busy(now=now)
    absent = [
        (piece, _away_words(diary, grid, piece, at_work))
        for piece in availability.without([whole_day], [*at_work, *busy, *taken])
    ]
    absent += [(piece, _busy_words(diary, piece)) for piece in availability.without(busy, taken)]
    return placed(grid, absent)


def placed(grid: DayGrid, absent: list[tuple[Stretch, str]]) -> list[Away]:
    """Those of the stretches that are on the grid, in their places."""
    found = [(words, grid.row(piece.starts_at), grid.row(piece.ends_at)) for piece, words in absent]
    return [Away(first, last - first, words) for words, first, last in found if last > first]


def held_words(holders: list[int | None]) -> str:
    """Why a time is kept, by the keys of those who keep it; nobody keeps what the waitlist was offered."""
    return OFFERED if all(holder is None for holder in holders) else BEING_BOOKED


def _busy_words(diary: Diary, piece: Stretch) -> str:
    holders = [one.holder for one in diary.held if piece.overlaps(one.time)]
    return held_words(holders) if holders else ELSEWHERE


def _away_words(diary: Diary, grid: DayGrid, piece: Stretch, at_work: list[Stretch]) -> str:
    if not at_work:
        return CLOSED if grid.day in diary.house.closed else OFF
    return "Away" if any(piece.overlaps(absence) for absence in diary.away) else ""


def _card(row: Any, clinic: Clinic, grid: DayGrid, now: datetime) -> Card:
    first, span = grid.place(row.starts_at, row.ends_at)
    state, word = _state(row, now)
    waits = (
        row.state == AppointmentState.BOOKED
        and row.starts_at.astimezone(grid.zone).date() <= now.astimezone(grid.zone).date()
    )
    return Card(
        appointment=row,
        row=first,
        span=span,
        state=state,
        state_word=word,
        ready=readiness(row, now=now) if row.state in OPEN_STATES else [],
        may_arrive=waits,
        may_finish=row.may_be_over(now),
        may_hand_over=may_hand_over(row, clinic, now=now),
        may_miss=waits and row.is_late(now),
        may_send=_may_send(row, now) and not waits,
    )


def _may_send(row: Appointment, now: datetime) -> bool:
    """Whether one press would send the patient what is missing before a visit still to come."""
    return (
        row.state == AppointmentState.BOOKED
        and row.patient.is_written_to
        and bool(missing_papers(row, now=now))
    )


def _state(row: Appointment, now: datetime) -> tuple[str, str]:
    if row.state == AppointmentState.BOOKED:
        if not row.is_late(now):
            return "booked", f"{row.late_minutes} min late" if row.late_minutes else ""
        late = (now - row.starts_at) // timedelta(minutes=1)
        return "late", f"{late} min late" if now < row.ends_at else "Not marked"
    return STATES[AppointmentState(row.state)]
