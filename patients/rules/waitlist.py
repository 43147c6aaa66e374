"""Who is offered a time that was given back: whose wishes it fits, and of those whoever has waited longest."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from patients.rules.availability import Stretch

# By the clinic's wall clock, half-open; a visit belongs to the part of the day it begins in.
PARTS = {
    "morning": (time(0), time(12)),
    "afternoon": (time(12), time(17)),
    "evening": (time(17), time.max),
}
SHORTEST_ANSWER = timedelta(minutes=15)  # nobody is asked who has less time than this to see the question


@dataclass(frozen=True)
class Wishes:
    """What somebody waits for. What is empty or None does not matter to them; weekdays count from Monday, 0."""

    key: int
    patient: int
    length: timedelta
    waiting_since: datetime
    therapist: int | None = None
    weekdays: frozenset[int] = frozenset()
    parts: frozenset[str] = frozenset()
    from_on: date | None = None
    until_on: date | None = None


@dataclass(frozen=True)
class Opening:
    """A free time of one therapist (a key)."""

    therapist: int
    time: Stretch


def fits(wishes: Wishes, opening: Opening, *, zone: ZoneInfo) -> bool:
    """Whether a visit as long as they wait for, from the first minute of the opening, is what they asked for."""
    local = opening.time.starts_at.astimezone(zone)
    return (
        wishes.length <= opening.time.length
        and wishes.therapist in {None, opening.therapist}
        and (not wishes.weekdays or local.weekday() in wishes.weekdays)
        and (not wishes.parts or any(_is_in(part, local.time()) for part in wishes.parts))
        and (wishes.from_on is None or wishes.from_on <= local.date())
        and (wishes.until_on is None or local.date() <= wishes.until_on)
    )


def in_turn(
    waiting: Iterable[Wishes],
    opening: Opening,
    *,
    zone: ZoneInfo,
    asked: Collection[int] = (),
    busy: Collection[int] = (),
) -> list[Wishes]:
    """Those to offer it to, one after another: the wishes fit, then the longest waiting.

    `asked` are keys of wishes that were offered this time before, or another one now; `busy` are keys of patients who are
    booked or offered something at that time.
    """
    right = [
        one
        for one in waiting
        if one.key not in asked and one.patient not in busy and fits(one, opening, zone=zone)
    ]
    return sorted(right, key=lambda one: (one.waiting_since, one.key))


def open_until(
    leaves_at: datetime, *, starts_at: datetime, notice: timedelta, lasts: timedelta
) -> datetime | None:
    """Until when an offer that leaves at a moment is kept: so long, and never past the notice this kind of visit asks for.

    None where it would have to be answered in less than a quarter of an hour.
    """
    latest = min(leaves_at + lasts, starts_at - notice)
    return latest if latest - leaves_at >= SHORTEST_ANSWER else None


def _is_in(part: str, local: time) -> bool:
    first, last = PARTS[part]
    return first <= local < last
