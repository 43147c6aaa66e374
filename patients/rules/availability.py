"""When a therapist is free: working hours minus time off minus what is booked, in half-open stretches of real time."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

QUARTER = timedelta(minutes=15)
HALF_HOUR = timedelta(minutes=30)
MOST_BUFFER_MINUTES = 120
MOST_NOTICE_HOURS = 14 * 24


@dataclass(frozen=True, order=True)
class Stretch:
    """A half-open stretch of real time [starts_at, ends_at); both aware, in UTC."""

    starts_at: datetime
    ends_at: datetime

    @property
    def length(self) -> timedelta:
        return self.ends_at - self.starts_at

    def overlaps(self, other: "Stretch") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


@dataclass(frozen=True)
class WeeklyHours:
    """One stretch of one weekday (0 is Monday), by the clinic's wall clock."""

    weekday: int
    starts: time
    ends: time


@dataclass(frozen=True)
class HoursOfADay:
    """One stretch of one local day; a day's stretches stand in place of the week's."""

    on: date
    starts: time
    ends: time


@dataclass(frozen=True)
class VisitRule:
    """What a clinic asks of one kind of visit; as shipped, nothing.

    `buffer` is kept free after it, `notice` is how long ahead it is booked at the latest, `room_kind` is the kind of room
    it needs, empty where it needs none.
    """

    buffer: timedelta = timedelta()
    notice: timedelta = timedelta()
    room_kind: str = ""


def working(
    hours: Iterable[WeeklyHours],
    *,
    day: date,
    zone: ZoneInfo,
    dated: Iterable[HoursOfADay] = (),
    closed: Collection[date] = (),
) -> list[Stretch]:
    """The stretches worked on a local day. On the day of a clock change a stretch is an hour longer or shorter.

    A day that has hours of its own (`dated`) has none of the week's; on a closed day nobody works.
    """
    if day in closed:
        return []
    of_the_day: list[WeeklyHours | HoursOfADay] = [row for row in dated if row.on == day]
    stretches = [
        Stretch(_instant(day, row.starts, zone), _instant(day, row.ends, zone))
        for row in of_the_day or [row for row in hours if row.weekday == day.weekday()]
    ]
    return sorted(stretch for stretch in stretches if stretch.starts_at < stretch.ends_at)


def with_gaps(visit: Stretch, *, own_buffer: timedelta, next_buffer: timedelta) -> Stretch:
    """The time around a booked visit that another one may not touch: this one's buffer after it, the other's before it."""
    return Stretch(visit.starts_at - next_buffer, visit.ends_at + own_buffer)


def without(open_stretches: Iterable[Stretch], taken: Iterable[Stretch]) -> list[Stretch]:
    """What is left of the open stretches once everything taken is cut out; back to back is not an overlap."""
    left = sorted(open_stretches)
    for cut in sorted(taken):
        left = [piece for stretch in left for piece in _cut(stretch, cut)]
    return left


def starts(
    free: Iterable[Stretch], *, length: timedelta, not_before: datetime, step: timedelta = QUARTER
) -> list[datetime]:
    """When a visit of this length fits whole, none before `not_before`: as a stretch opens, then at every mark of `step`.

    With half hours, 10:45 is offered where a visit ends then, and after it 11:00.
    """
    found = []
    for stretch in free:
        moment = _next_quarter(max(stretch.starts_at, not_before))
        while moment + length <= stretch.ends_at:
            found.append(moment)
            moment = _next_mark(moment + QUARTER, step)
    return found


def openings(free: Iterable[Stretch], *, not_before: datetime) -> list[Stretch]:
    """Free time cut at the half hours for a day's board; a piece is at least 30 minutes, so shorter gaps are left out."""
    found = []
    for stretch in free:
        moment = _next_quarter(max(stretch.starts_at, not_before))
        while moment + HALF_HOUR <= stretch.ends_at:
            mark = _next_mark(moment + HALF_HOUR, HALF_HOUR)
            end = mark if mark + HALF_HOUR <= stretch.ends_at else stretch.ends_at
            found.append(Stretch(moment, end))
            moment = end
    return found


def nearest(
    candidates: Iterable[datetime], wanted: datetime, *, count: int = 3, apart: timedelta = timedelta(0)
) -> list[datetime]:
    """The `count` moments closest to the wanted one, told in the order of the day; the earlier of two as close.

    With `apart` no two of them lie closer to each other than that: somebody who cannot come at one may at the next.
    """
    found: list[datetime] = []
    for moment in sorted(candidates, key=lambda moment: (abs(moment - wanted), moment)):
        if len(found) < count and all(abs(moment - one) >= apart for one in found):
            found.append(moment)
    return sorted(found)


def days_of_week(day: date) -> Sequence[date]:
    """The seven days, Monday first, of the week a day is in."""
    monday = day - timedelta(days=day.weekday())
    return [monday + timedelta(days=number) for number in range(7)]


def _instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    # A time inside a spring gap moves forward by the gap; of an hour that comes twice in autumn the first is meant.
    return datetime.combine(day, at, tzinfo=zone).astimezone(UTC)


def _cut(stretch: Stretch, cut: Stretch) -> Iterator[Stretch]:
    if not stretch.overlaps(cut):
        yield stretch
        return
    if stretch.starts_at < cut.starts_at:
        yield Stretch(stretch.starts_at, cut.starts_at)
    if cut.ends_at < stretch.ends_at:
        yield Stretch(cut.ends_at, stretch.ends_at)


def _next_quarter(moment: datetime) -> datetime:
    return _next_mark(moment, QUARTER)


def _next_mark(moment: datetime, step: timedelta) -> datetime:
    # Counted from the hour in UTC: every zone in use is a whole number of quarters away from it.
    hour = moment.replace(minute=0, second=0, microsecond=0)
    return hour - (hour - moment) // step * step
