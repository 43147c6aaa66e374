"""Free time with the therapists, kept in memory while the history is made: a query for every visit would take minutes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from clinic.actions import Stretch as Hours
from patients.rules.availability import Stretch, WeeklyHours, starts, without, working

DAYS_TO_LOOK = (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, -7, -8, 7, 8, 9)

# Where a week is full somebody comes early or stays late, as people do.
EARLY, LATE = time(7), time(20)


class Diaries:
    """What every therapist works in each clinic and what is taken; who works in two clinics is taken in both."""

    def __init__(self) -> None:
        self._hours: dict[tuple[int, int], list[WeeklyHours]] = {}
        self._taken: dict[int, list[Stretch]] = defaultdict(list)

    def open(self, clinic_id: int, therapist_id: int, hours: Sequence[Hours]) -> None:
        self._hours[clinic_id, therapist_id] = [WeeklyHours(*one) for one in hours]

    def works(self, clinic_id: int, therapist_id: int, day: date) -> bool:
        return any(one.weekday == day.weekday() for one in self._hours[clinic_id, therapist_id])

    def take(self, therapist_id: int, starts_at: datetime, length: timedelta) -> None:
        self._taken[therapist_id].append(Stretch(starts_at, starts_at + length))

    def is_free(self, therapist_id: int, starts_at: datetime, length: timedelta) -> bool:
        wanted = Stretch(starts_at, starts_at + length)
        return not any(wanted.overlaps(taken) for taken in self._taken[therapist_id])

    def free(
        self,
        clinic_id: int,
        therapist_id: int,
        zone: ZoneInfo,
        day: date,
        length: timedelta,
        rng: Random,
        *,
        after: datetime,
        not_on: Collection[date] = (),
        until: datetime | None = None,
    ) -> datetime:
        """A free start near a local day, later than `after` and over by `until`, taken at once. Raises LookupError."""
        usual = self._hours[clinic_id, therapist_id]
        longer = [WeeklyHours(weekday, EARLY, LATE) for weekday in sorted({one.weekday for one in usual})]
        for hours in (usual, longer):
            for ahead in DAYS_TO_LOOK:
                tried = day + timedelta(days=ahead)
                if tried in not_on:
                    continue
                left = without(working(hours, day=tried, zone=zone), self._taken[therapist_id])
                found = [
                    moment
                    for moment in starts(left, length=length, not_before=after)
                    if until is None or moment + length <= until
                ]
                tidy = [moment for moment in found if moment.minute in (0, 30)] or found
                if tidy:
                    starts_at = rng.choice(tidy)
                    self.take(therapist_id, starts_at, length)
                    return starts_at
        raise LookupError(f"Nobody has time around {day}.")


def weekly(days: Sequence[int], *stretches: tuple[time, time]) -> list[Hours]:
    """The same stretches on each of these weekdays (0 is Monday)."""
    return [(day, begins, ends) for day in days for begins, ends in stretches]
