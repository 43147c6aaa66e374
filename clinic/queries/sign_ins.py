"""Where somebody is signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.models import Clinic, StaffSession, User

MOST = 50  # sign-ins end by themselves within twelve hours


@dataclass(frozen=True)
class Place:
    """One browser somebody is signed in on; moments in the clinic's own time. `is_here` is the one that asks."""

    session: StaffSession
    signed_in: datetime
    last_seen: datetime
    is_here: bool


def places(user: User, *, clinic: Clinic, here: str | None, now: datetime) -> list[Place]:
    """The newest first, this one before all others."""
    rows = StaffSession.objects.filter(user=user, uuid__isnull=False, expire_date__gt=now)
    found = [
        Place(row, clinic.local(row.signed_in_at), clinic.local(row.last_seen_at), row.session_key == here)
        for row in rows.order_by("-last_seen_at")[:MOST]
        if row.signed_in_at and row.last_seen_at
    ]
    return sorted(found, key=lambda place: not place.is_here)
