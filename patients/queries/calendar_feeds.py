"""What a calendar program reads at a secret address: when a therapist is busy, and nothing about with whom."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.urls import reverse

from clinic import dates
from clinic.calendar_files import Entry
from clinic.dates import ClockNow
from clinic.models import Clinic, Membership
from patients.models import Appointment, CalendarFeed
from patients.models.appointments import FREED

DAYS_BACK, DAYS_AHEAD = 7, 60
SHOWN_FOR = timedelta(minutes=10)


def token(uuid: UUID) -> str:
    """The secret part of the address: 256 bits, made again from the link key while it is shown, and stored nowhere."""
    key = settings.LINK_KEY.encode()
    digest = hmac.new(key, f"calendar feed {uuid}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def address(feed: CalendarFeed, clinic: Clinic, *, now: datetime) -> str:
    """The whole address for the minutes after it was made; empty after that, for it is told to nobody again."""
    if now >= feed.made_at + SHOWN_FOR:
        return ""
    return settings.SITE_URL + reverse("calendar_feed", args=[clinic.slug, token(feed.uuid)])


def hashed(token: str) -> bytes:
    # Surrogates cannot be encoded; such a token is as unknown as any other wrong one.
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def open_feed(clinic: Clinic, user_id: int) -> CalendarFeed | None:
    """The address somebody has in use in this clinic."""
    return CalendarFeed.objects.filter(clinic=clinic, user_id=user_id, revoked_at__isnull=True).first()


def by_token(clinic: Clinic, token: str) -> CalendarFeed | None:
    """The feed of a token that is open and whose owner works here still, with `now`; one query."""
    works_here = Membership.objects.filter(clinic=clinic, user=OuterRef("user"), is_active=True)
    return (
        CalendarFeed.objects.filter(
            Exists(works_here), clinic=clinic, token_hash=hashed(token), revoked_at__isnull=True
        )
        .annotate(now=ClockNow())
        .first()
    )


def entries(feed: CalendarFeed, clinic: Clinic, *, now: datetime) -> list[Entry]:
    """The visits of whole local days around today; one query.

    No name, no initials and no kind of visit: a calendar in somebody else's cloud needs only when and where. The rest is
    behind the entry's address, which asks for a sign-in.
    """
    today = clinic.local(now).date()
    first, _ = dates.day_bounds(today - timedelta(days=DAYS_BACK), clinic.zone)
    _, last = dates.day_bounds(today + timedelta(days=DAYS_AHEAD), clinic.zone)
    visits = (
        Appointment.objects.filter(
            clinic=clinic, therapist=feed.user_id, starts_at__gte=first, starts_at__lt=last
        )
        .exclude(state__in=FREED)
        .select_related("room")
        .order_by("starts_at", "pk")
    )
    return [
        Entry(
            uid=str(visit.uuid),
            sequence=visit.version - 1,
            changed_at=visit.booked_at,
            starts_at=visit.starts_at,
            ends_at=visit.ends_at,
            summary="Visit",
            place=f"{visit.room.name}, {clinic.name}" if visit.room else clinic.name,
            url=settings.SITE_URL + reverse("appointments:detail", args=[visit.uuid]),
        )
        for visit in visits
    ]
