"""Real time while a clinic is open, and while it is not: how long that was, and when a patience made of both is used up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

from patients.rules.availability import Stretch, WeeklyHours, working

LONGEST_LOOK = timedelta(days=60)  # a clinic that opens once a week has opened often enough by then
TICK = timedelta(microseconds=1)


@dataclass(frozen=True)
class Patience:
    """Minutes that may pass. With `closed` 0, time while the clinic is closed does not count."""

    open: int
    closed: int


def pieces(
    start: datetime, end: datetime, *, week: Sequence[WeeklyHours], zone: ZoneInfo
) -> Iterator[tuple[Stretch, bool]]:
    """The time from `start` up to `end` cut where the clinic opens and closes: (stretch in UTC, is it open), in order.

    Opening hours are the clinic's wall clock, so on the day of a clock change they come an hour earlier or later in real
    time. A clinic without any opening hours counts as always open: nobody has said when it is not.
    """
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if not week:
        if start < end:
            yield Stretch(start, end), True
        return
    at, day = start, start.astimezone(zone).date()
    while at < end:
        for opened in working(week, day=day, zone=zone):
            first, last = max(opened.starts_at, at), min(opened.ends_at, end)
            if first >= last:
                continue
            if at < first:
                yield Stretch(at, first), False
            yield Stretch(first, last), True
            at = last
        day += timedelta(days=1)
        morning = datetime.combine(day, datetime.min.time(), tzinfo=zone).astimezone(UTC)
        if at < min(morning, end):
            yield Stretch(at, min(morning, end)), False
            at = min(morning, end)


def time_open(start: datetime, end: datetime, *, week: Sequence[WeeklyHours], zone: ZoneInfo) -> timedelta:
    """How long the clinic was open between two moments."""
    return sum(
        (piece.length for piece, is_open in pieces(start, end, week=week, zone=zone) if is_open), timedelta()
    )


def used_up_at(
    start: datetime, patience: Patience, *, week: Sequence[WeeklyHours], zone: ZoneInfo
) -> datetime | None:
    """When a patience that began at `start` is used up; None when that is further away than anybody looks.

    Open and closed minutes use it up at their own pace: half of the open minutes and half of the closed ones are the whole.
    """
    left = Fraction(1)
    for piece, is_open in pieces(start, start + LONGEST_LOOK, week=week, zone=zone):
        minutes = patience.open if is_open else patience.closed
        if not minutes:
            continue
        whole = timedelta(minutes=minutes)
        used = Fraction(piece.length // TICK, whole // TICK)
        if used >= left:
            return piece.starts_at + TICK * -int(-left * (whole // TICK) // 1)
        left -= used
    return None
