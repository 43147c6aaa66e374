"""Where a moment stands on the board of one day: five-minute rows by the wall clock, from the first hour shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

ROW_MINUTES = 5
ROWS_PER_HOUR = 60 // ROW_MINUTES
ROWS_PER_QUARTER = 15 // ROW_MINUTES
MOST_HOURS = 24  # the stylesheet has places for so many
USUAL = (8, 17)


@dataclass(frozen=True)
class DayGrid:
    """The hours [first_hour, first_hour + hours) of a local day."""

    day: date
    zone: ZoneInfo
    first_hour: int
    hours: int

    @property
    def rows(self) -> int:
        return self.hours * ROWS_PER_HOUR

    def row(self, moment: datetime) -> int:
        """The row a moment is in, counted from 0; the edge of the grid when it is outside."""
        return min(max(self._row(moment), 0), self.rows)

    def place(self, starts_at: datetime, ends_at: datetime) -> tuple[int, int]:
        """Row and span of a stretch, cut to the grid; a span is at least one row."""
        first = min(self.row(starts_at), self.rows - 1)
        return first, max(self.row(ends_at) - first, 1)

    def holds(self, moment: datetime) -> bool:
        return moment.astimezone(self.zone).date() == self.day and 0 <= self._row(moment) < self.rows

    def quarters(self) -> list[tuple[int, datetime]]:
        """Every quarter of an hour shown, as its row and its moment in UTC.

        One that a clock change leaves out is not there; of one that comes twice the first is meant.
        """
        found = []
        for row in range(0, self.rows, ROWS_PER_QUARTER):
            hours, minutes = divmod(self.first_hour * 60 + row * ROW_MINUTES, 60)
            wall = datetime.combine(self.day, time(hours, minutes), tzinfo=self.zone)
            moment = wall.astimezone(UTC)
            if moment.astimezone(self.zone).replace(tzinfo=None) == wall.replace(tzinfo=None):
                found.append((row, moment))
        return found

    def labels(self) -> list[tuple[int, str]]:
        """The row and the words of every full hour shown."""
        return [(hour * ROWS_PER_HOUR, f"{self.first_hour + hour:02}:00") for hour in range(self.hours)]

    def _row(self, moment: datetime) -> int:
        local = moment.astimezone(self.zone)
        minutes = (local.date() - self.day).days * 24 * 60 + local.hour * 60 + local.minute
        return (minutes - self.first_hour * 60) // ROW_MINUTES


def around(day: date, zone: ZoneInfo, stretches: Iterable[tuple[datetime, datetime]]) -> DayGrid:
    """The grid that shows all these stretches of a day in full hours; the usual working day when there are none."""
    shown = list(stretches)
    if not shown:
        return DayGrid(day, zone, USUAL[0], USUAL[1] - USUAL[0])
    first = min(_minutes(day, zone, starts_at) for starts_at, _ in shown) // 60
    last = -(-max(_minutes(day, zone, ends_at) for _, ends_at in shown) // 60)
    first = min(max(first, 0), 23)
    return DayGrid(day, zone, first, min(max(last - first, 1), MOST_HOURS - first))


def week(
    days: Sequence[date], zone: ZoneInfo, stretches: Iterable[tuple[datetime, datetime]]
) -> list[DayGrid]:
    """A grid for each day, all with the same hours: those around everything in any of them."""
    shown = list(stretches)
    of_each = [
        around(day, zone, those)
        for day in days
        if (those := [one for one in shown if one[0].astimezone(zone).date() == day])
    ]
    first = min((grid.first_hour for grid in of_each), default=USUAL[0])
    last = max((grid.first_hour + grid.hours for grid in of_each), default=USUAL[1])
    return [DayGrid(day, zone, first, last - first) for day in days]


def _minutes(day: date, zone: ZoneInfo, moment: datetime) -> int:
    local = moment.astimezone(zone)
    return (local.date() - day).days * 24 * 60 + local.hour * 60 + local.minute
