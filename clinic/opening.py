"""Whether somebody answers the phone now, and when next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.postgres.expressions import ArraySubquery

from clinic import dates
from clinic.models import Clinic, ClosedDay, OpeningHours

DAYS_AHEAD = 15  # over the longest row of holidays a practice takes


@dataclass(frozen=True)
class Opening:
    """`opens_at` is the start of the next stretch while closed (clinic's zone), None when open or never open."""

    is_open: bool
    opens_at: datetime | None = None


def opening(clinic: Clinic, now: datetime) -> Opening:
    """Open or closed at this moment by the clinic's weekly hours, without the days it is closed; one query."""
    local = clinic.local(now)
    last = local.date() + timedelta(days=DAYS_AHEAD)
    closed_days = ClosedDay.objects.filter(clinic=clinic, on__range=(local.date(), last)).values("on")
    stretches = list(OpeningHours.objects.filter(clinic=clinic).annotate(closed=ArraySubquery(closed_days)))
    coming = []
    for ahead in range(DAYS_AHEAD):
        day = local.date() + timedelta(days=ahead)
        for row in stretches:
            if row.weekday == day.weekday() and day not in row.closed:
                opens = dates.local_moment(day, row.opens, clinic.zone)
                if opens <= now < dates.local_moment(day, row.closes, clinic.zone):
                    return Opening(is_open=True)
                if opens > now:
                    coming.append(opens)
    return Opening(is_open=False, opens_at=min(coming, default=None))
