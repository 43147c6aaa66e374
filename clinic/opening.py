"""Whether somebody answers the phone now, and when next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic import dates
from clinic.models import Clinic, OpeningHours


@dataclass(frozen=True)
class Opening:
    """`opens_at` is the start of the next stretch while closed (clinic's zone), None when open or never open."""

    is_open: bool
    opens_at: datetime | None = None


def opening(clinic: Clinic, now: datetime) -> Opening:
    """Open or closed at this moment by the clinic's weekly hours; one query."""
    local = clinic.local(now)
    stretches = list(OpeningHours.objects.filter(clinic=clinic))
    coming = []
    for ahead in range(8):
        day = local.date() + timedelta(days=ahead)
        for row in stretches:
            if row.weekday == day.weekday():
                opens = dates.local_moment(day, row.opens, clinic.zone)
                if opens <= now < dates.local_moment(day, row.closes, clinic.zone):
                    return Opening(is_open=True)
                if opens > now:
                    coming.append(opens)
    return Opening(is_open=False, opens_at=min(coming, default=None))
