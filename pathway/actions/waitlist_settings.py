"""A clinic says for how long a freed time is kept for whoever was offered it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic

LEAST_MINUTES, MOST_MINUTES = 30, 24 * 60


@transaction.atomic
def change(clinic: Clinic, *, offer_minutes: int, by: Actor, now: datetime) -> Clinic:
    """Counts for offers made from now on. Raises Refused outside half an hour to a day."""
    if not LEAST_MINUTES <= offer_minutes <= MOST_MINUTES:
        raise Refused(f"Enter from {LEAST_MINUTES} to {MOST_MINUTES} minutes.", field="offer_minutes")
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    before, row.offer_minutes = row.offer_minutes, offer_minutes
    row.save(update_fields=["offer_minutes"])
    audit.record(
        "practice.waitlist_changed",
        target=row,
        by=by,
        now=now,
        detail={"offer_minutes": [before, offer_minutes]},
    )
    return row
