"""The free times that the pages which book and which move a visit offer, a week at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest

from clinic.errors import Refused
from clinic.models import User
from clinic.views import days
from patients.actions.appointments import Clash
from patients.models import Patient
from patients.queries import availability
from patients.queries.availability import FreeTime, Visit
from patients.rules import wishes
from patients.rules.availability import HALF_HOUR

PARTS = (("Morning", 0, 12), ("Afternoon", 12, 17), ("Evening", 17, 24))  # by the hour a visit begins


@dataclass
class WeekOfSlots:
    """The free times of seven days from the one asked for; weekends only where there are some."""

    days: list[tuple[date, list[FreeTime]]]
    before: date | None
    after: date
    zone: ZoneInfo

    @property
    def by_part(self) -> list[tuple[date, list[tuple[str, list[FreeTime]]]]]:
        """Each day cut into the parts in which anything of the week is free, so that they stand on shared lines."""
        used = [part for part in PARTS if any(self._within(times, part) for _, times in self.days)]
        return [(day, [(part[0], self._within(times, part)) for part in used]) for day, times in self.days]

    @property
    def parts(self) -> int:
        """How many parts of the day are shown."""
        return len(self.by_part[0][1]) if self.days else 0

    def _within(self, times: list[FreeTime], part: tuple[str, int, int]) -> list[FreeTime]:
        _, first, last = part
        return [time for time in times if first <= time.starts_at.astimezone(self.zone).hour < last]


def week_of(
    request: HttpRequest, starts_at: datetime | None, visit: Visit, *, besides: FreeTime | None = None
) -> WeekOfSlots:
    """From the day of the address, or else from that of `starts_at`, or else from today; without the time a visit has."""
    here = days.today(request)
    first = days.chosen_day(request)
    if starts_at and "day" not in request.GET:
        first = request.clinic.local(starts_at).date()
    first = max(first, here)
    week = [first + timedelta(days=number) for number in range(7)]
    free = availability.free_starts(
        request.clinic,
        week,
        visit=visit,
        now=request.now,
        step=HALF_HOUR,
    )
    by_day = {
        day: [time for time in free if request.clinic.local(time.starts_at).date() == day and time != besides]
        for day in week
    }
    return WeekOfSlots(
        days=[(day, _one_each(times)) for day, times in by_day.items() if times or day.weekday() < 5],
        before=max(first - timedelta(days=7), here) if first > here else None,
        after=first + timedelta(days=7),
        zone=request.clinic.zone,
    )


def next_free(request: HttpRequest, visit: Visit, week: WeekOfSlots | None) -> list[FreeTime]:
    """Where the week shown is full: the next times after it, however far they are within sixty days."""
    if week is None or any(times for _, times in week.days):
        return []
    return availability.next_free(request.clinic, visit=visit, now=request.now, first=week.after)


def nearest(error: Refused, therapist: User) -> list[FreeTime]:
    """What may be had instead of a time that was taken."""
    return [FreeTime(therapist, moment) for moment in error.nearest] if isinstance(error, Clash) else []


def is_against_wish(patient: Patient | None, named: User | None, therapists: Iterable[Any]) -> bool:
    """Whether a therapist was named by whom the patient does not wish to be seen."""
    if patient is None or named is None:
        return False
    shown = next((one.shown_gender for one in therapists if one == named), "")
    return not wishes.fits(patient.therapist_wish, shown=shown, is_named=False)


def _one_each(times: list[FreeTime]) -> list[FreeTime]:
    """One therapist for each time of a day: of those who are free then, whoever has most free time."""
    room_left = {time.therapist.pk: 0 for time in times}
    for time in times:
        room_left[time.therapist.pk] += 1
    best: dict[datetime, FreeTime] = {}
    for time in times:
        known = best.get(time.starts_at)
        if known is None or room_left[time.therapist.pk] > room_left[known.therapist.pk]:
            best[time.starts_at] = time
    return list(best.values())
