"""Today: every therapist's column full, with some visits behind, some patients here, one missed, some still to come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from pathway.demo import stories
from pathway.demo.care import Care
from pathway.demo.practices import DAY_STARTS_AT, Practice
from patients.models import Appointment

EARLY = timedelta(minutes=140)  # so that somebody in the first column is here and ready, however early it is
UNSIGNED_FROM = 6  # the last treatments of the day wait for whoever tries the demo, however late it is
MINUTES = timedelta(minutes=1)
UNANSWERED = {4}  # by their number in the column: who has not answered the questions before the visit
SAID = {3: {"tired_today": "yes"}, 7: {"fever_now": "yes", "changed_medicine": "yes"}}
NOT_SCREENED = {7}  # the therapist sees these answers first


class Role(Enum):
    """What a visit of today is for; what has come of it depends on the hour."""

    TREATMENT = "treatment"
    MISSED = "missed"
    PREPARED = "consultation, intake done"
    HALF_DONE = "consultation, intake begun"
    UNPREPARED = "consultation, intake not begun"
    REVIEW = "review"


@dataclass(frozen=True)
class Slot:
    """One visit of today: minutes after the day's first one."""

    minutes: int
    role: Role


COLUMNS = (
    (
        Slot(0, Role.TREATMENT),
        Slot(60, Role.MISSED),
        Slot(105, Role.PREPARED),
        Slot(180, Role.TREATMENT),
        Slot(270, Role.TREATMENT),
        Slot(330, Role.PREPARED),
        Slot(420, Role.TREATMENT),
        Slot(495, Role.UNPREPARED),
        Slot(570, Role.REVIEW),
    ),
    (
        Slot(15, Role.TREATMENT),
        Slot(75, Role.TREATMENT),
        Slot(150, Role.REVIEW),
        Slot(210, Role.TREATMENT),
        Slot(300, Role.TREATMENT),
        Slot(375, Role.HALF_DONE),
        Slot(450, Role.TREATMENT),
        Slot(540, Role.TREATMENT),
    ),
    (
        Slot(0, Role.PREPARED),
        Slot(75, Role.TREATMENT),
        Slot(165, Role.MISSED),
        Slot(225, Role.TREATMENT),
        Slot(285, Role.UNPREPARED),
        Slot(360, Role.TREATMENT),
        Slot(435, Role.REVIEW),
        Slot(480, Role.TREATMENT),
    ),
)


def play(care: Care, slot: Slot, *, number: int) -> None:
    """The history that leads to a visit of today, the visit, and what has come of it by now."""
    starts_at = care.practice.at(0, DAY_STARTS_AT) + slot.minutes * MINUTES
    PLAYS[slot.role](care, starts_at, number)
    care.until_now()


def _treatment(care: Care, starts_at: datetime, number: int) -> None:
    visit = _treatment_booked(care, starts_at, sessions=number % 3)
    if visit.ends_at <= care.now and number < UNSIGNED_FROM:
        _answered(care, visit, number)
        care.treat(visit)
        return
    said = _answered(care, visit, number, **SAID.get(number, {}))
    if starts_at - care.now <= EARLY:
        _here(care, visit)
        if number not in NOT_SCREENED:
            care.screen(care.now - 5 * MINUTES, **said)


def _missed(care: Care, starts_at: datetime, number: int) -> None:
    visit = _treatment_booked(care, starts_at, sessions=1 + number % 2)
    if starts_at + 16 * MINUTES <= care.now:
        care.miss(visit, starts_at + 16 * MINUTES)


def _review(care: Care, starts_at: datetime, number: int) -> None:
    stories.in_course(care, sessions=3)
    visit = care.book(care.practice.today, kind="review", at=care.left_at + 4 * MINUTES, starts_at=starts_at)
    if visit.ends_at <= care.now:
        care.arrive(visit, starts_at - 3 * MINUTES)
        care.finish(visit, starts_at + 25 * MINUTES)
        care.end(
            starts_at + 27 * MINUTES,
            end="discharged",
            reason="goals_met",
            note="Goals met; home programme goes on.",
        )
    elif starts_at - care.now <= EARLY:
        _here(care, visit)


def _prepared(care: Care, starts_at: datetime, number: int) -> None:
    visit = stories.begin(care, 0, starts_at=starts_at)
    stories.prepare(care, visit)
    _consulted(care, visit)


def _half_done(care: Care, starts_at: datetime, number: int) -> None:
    visit = stories.begin(care, 0, starts_at=starts_at)
    if visit.ends_at <= care.now:
        stories.prepare(care, visit)
    else:
        care.fill_in(min(starts_at, care.now) - timedelta(hours=9), pages=4)
    _consulted(care, visit)


def _unprepared(care: Care, starts_at: datetime, number: int) -> None:
    visit = stories.begin(care, 0, starts_at=starts_at)
    if visit.ends_at <= care.now:
        stories.prepare(care, visit)
    _consulted(care, visit)


def _consulted(care: Care, visit: Appointment) -> None:
    if visit.ends_at <= care.now:
        care.consult(visit)
        stories.book_ahead(care, (care.rng.randint(5, 9),))
    elif visit.starts_at - care.now <= EARLY:
        _here(care, visit)


def _treatment_booked(care: Care, starts_at: datetime, *, sessions: int) -> Appointment:
    stories.in_course(care, sessions=sessions)
    visit = care.book(
        care.practice.today, kind="treatment", at=care.left_at + 4 * MINUTES, starts_at=starts_at
    )
    if sessions < 2:
        stories.book_ahead(care, (7,) if sessions else (7, 14))
    return visit


def _answered(care: Care, visit: Appointment, number: int, **said: str) -> dict[str, str]:
    """The two screens before a visit, about an hour ahead; what was said, nothing when it is not answered yet."""
    # The form opens with the visit's own day, also where the demo's day begins soon after midnight.
    at = max(visit.starts_at - (80 + 5 * number) * MINUTES, care.practice.at(0, 0))
    if number in UNANSWERED or at > care.now:
        return {}
    care.answer_before(visit, at, **said)
    return said


def _here(care: Care, visit: Appointment) -> None:
    care.arrive(visit, min(visit.starts_at - 4 * MINUTES, care.now - 8 * MINUTES))


PLAYS: dict[Role, Callable[[Care, datetime, int], None]] = {
    Role.TREATMENT: _treatment,
    Role.MISSED: _missed,
    Role.PREPARED: _prepared,
    Role.HALF_DONE: _half_done,
    Role.UNPREPARED: _unprepared,
    Role.REVIEW: _review,
}


def columns(practice: Practice) -> list[tuple[int, tuple[Slot, ...]]]:
    """The columns of this clinic as (which therapist, slots); nobody who is off or works elsewhere today."""
    here = [
        number
        for number, staff in enumerate(practice.therapists)
        if staff is not practice.off_today and practice.works_today(staff)
    ]
    first = 0 if practice.clinic.slug == "alder" else 2
    return list(zip(here, COLUMNS[first:], strict=False))
