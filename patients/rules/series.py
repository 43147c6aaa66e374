"""A series of visits: the same weekday and hour again, so many times and so many days apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from patients.rules.availability import Stretch

MOST_VISITS = 12


@dataclass(frozen=True)
class Rhythm:
    """So many visits, so many days apart."""

    times: int
    days: int


# The first is what the care starts with: three treatments, then a review.
OFFERED = (Rhythm(3, 7), Rhythm(3, 14), Rhythm(6, 7))


def starts(first: datetime, rhythm: Rhythm, *, zone: ZoneInfo) -> tuple[datetime, ...]:
    """When the visits of a series begin, in UTC; a calendar promise: the same local hour, across a clock change too.

    An hour that a clock change leaves out becomes the one after it.
    """
    local = first.astimezone(zone)
    days = [local.date() + timedelta(days=number * rhythm.days) for number in range(rhythm.times)]
    return tuple(datetime.combine(day, local.time(), tzinfo=zone).astimezone(UTC) for day in days)


def still_open(
    candidates: Iterable[datetime], promised: Collection[datetime], *, length: timedelta
) -> list[datetime]:
    """The candidates at which a visit of this length touches none that was promised elsewhere in the series."""
    taken = [Stretch(moment, moment + length) for moment in promised]
    return [
        moment
        for moment in candidates
        if not any(Stretch(moment, moment + length).overlaps(one) for one in taken)
    ]
