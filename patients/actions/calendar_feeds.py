"""Make and shut the secret address of somebody's calendar feed."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.ids import uuid7
from clinic.models import Clinic
from patients.models import CalendarFeed
from patients.queries import calendar_feeds as queries


@transaction.atomic
def make(clinic: Clinic, *, by: Actor, now: datetime) -> CalendarFeed:
    """A new address for whoever asks; an earlier one is shut."""
    revoke(clinic, by=by, now=now)
    uuid = uuid7()
    feed = CalendarFeed.objects.create(
        clinic=clinic,
        user_id=by.staff_id,
        uuid=uuid,
        token_hash=queries.hashed(queries.token(uuid)),
        made_at=now,
    )
    audit.record("calendar_feed.made", target=feed, by=by, now=now)
    return feed


@transaction.atomic
def revoke(clinic: Clinic, *, by: Actor, now: datetime) -> None:
    """Shut the address; whoever reads it finds nothing from now on. Without an open one nothing changes."""
    feed = queries.open_feed(clinic, by.staff_id)
    if feed is not None and CalendarFeed.objects.filter(pk=feed.pk, revoked_at=None).update(revoked_at=now):
        audit.record("calendar_feed.revoked", target=feed, by=by, now=now)
