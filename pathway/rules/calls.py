"""Calls by the desk: the best hour to call, how late one is in words, and how long a form on the phone may be seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from pathway.rules.quiet_hours import QuietHours

SEEN_FOR = timedelta(minutes=15)  # after the last press the desk does not see the form again
SECOND_CALL_AFTER = timedelta(hours=3)  # at another time of the day than the call that reached nobody
RING_AGAIN_AFTER = timedelta(minutes=15)  # of somebody who was sent for help
FAILED_CALLS = 2  # then a clinician decides (clinical reference, section 6: fu_no_reply)
GRACE = timedelta(minutes=10)


@dataclass(frozen=True)
class BestHour:
    """When to call, and why we think so: their own wish, or the hour they answered before."""

    words: str
    because: str


@dataclass(frozen=True)
class Due:
    """How a call stands to the clock, in words for the list."""

    words: str
    is_late: bool = False


def best_hour(wish: str, answered: Sequence[datetime], *, quiet: QuietHours) -> BestHour | None:
    """The best time to call. `wish` is the patient's own in words, empty for none; `answered` are the local moments of
    answers before, the newest first. A wish comes before a habit, the usual hour before the last one; an hour in which
    nobody is called (`quiet`) is no habit of ours. None when nothing is known.
    """
    if wish:
        return BestHour(wish, "as they wished")
    hours = [moment.hour for moment in answered if not quiet.holds(moment.time())]
    if not hours:
        return None
    hour, _count = Counter(hours).most_common(1)[0]  # of hours as usual the newest, for it was counted first
    return BestHour(f"{hour:02}:00 to {hour + 1:02}:00", "they answered at this hour before")


def due(due_at: datetime, now: datetime, *, zone: ZoneInfo) -> Due:
    """How a call stands to the clock: when it is to be made, due now, or how late it is."""
    late = now - due_at
    if late < timedelta(0):
        at, today = due_at.astimezone(zone), now.astimezone(zone).date()
        day = "today" if at.date() == today else f"on {at:%a} {at.day} {at:%b}"
        return Due(f"Call {day} at {at:%H:%M}")
    if late < GRACE:
        return Due("Due now")
    minutes = late // timedelta(minutes=1)
    for size, unit in ((24 * 60, "day"), (60, "hour"), (1, "minute")):
        if minutes >= size:
            count = minutes // size
            return Due(f"{count} {unit}{'' if count == 1 else 's'} late", is_late=True)
    raise AssertionError("unreachable: a late call is late by minutes")
