"""The hours in which nobody is written to, and how a moment leaves them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True)
class QuietHours:
    """Local hours in which nothing is sent; half-open, over midnight when `start` is later than `end`."""

    start: time
    end: time

    def holds(self, local: time) -> bool:
        """Whether a local time of day is quiet."""
        if self.start <= self.end:
            return self.start <= local < self.end
        return local >= self.start or local < self.end

    def ends_on(self, local: datetime) -> date:
        """The local day on which the quiet hours end that hold this moment."""
        over_midnight = self.start > self.end and local.time() >= self.start
        return local.date() + timedelta(days=1) if over_midnight else local.date()


def out_of_quiet_hours(moment: datetime, place: ZoneInfo, quiet: QuietHours) -> datetime:
    """The moment itself, or the end of the quiet hours it falls into, in UTC; never earlier than the moment.

    Where the clock skips the end of the quiet hours, they end as much later; an end that comes twice is the next one.
    """
    moment = moment.astimezone(UTC)
    while quiet.holds((local := moment.astimezone(place)).time()):
        end = datetime.combine(quiet.ends_on(local), quiet.end, place)
        first, second = (end.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
        moment = first if first > moment else second
    return moment
