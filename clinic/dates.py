"""The clock and the clinic's calendar. `now()` is asked once, at the edge; everything below takes it as an argument."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import DateTimeField, Func


class ClockNow(Func):
    """The database's clock as an expression, so a view can ask for it along with what it reads anyway."""

    template = "clock_timestamp()"
    output_field = DateTimeField()


def now() -> datetime:
    """This moment by the database's clock, aware: a worker whose own clock is wrong does nothing early."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def local_moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local wall-clock time as an instant. In a spring gap it moves forward by the gap, in autumn the first is meant."""
    naive = datetime.combine(day, at, tzinfo=zone)
    return naive.astimezone(ZoneInfo("UTC")).astimezone(zone)


def clock_change(first: datetime, last: datetime, zone: ZoneInfo) -> tuple[date, timedelta] | None:
    """The first change of the clock after `first` and up to `last`: its local day and by how much it goes forward."""
    before = first.astimezone(zone).utcoffset()
    for hours in range(1, int((last - first) / timedelta(hours=1)) + 1):
        local = (first + timedelta(hours=hours)).astimezone(zone)
        after = local.utcoffset()
        if before is not None and after is not None and after != before:
            return local.date(), after - before
    return None


def day_bounds(day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The half-open local day [midnight, next midnight): 23, 24 or 25 hours long."""
    return local_moment(day, time(0), zone), local_moment(day + timedelta(days=1), time(0), zone)
