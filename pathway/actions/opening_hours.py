"""When somebody answers the phone, changed: alerts that wait are timed by the new hours in the same transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from clinic import actions as practice
from clinic import moves
from clinic.actions import Stretch
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import Clinic, OpeningHours
from pathway.actions import alert_settings

NEVER_OPEN = (
    "Leave at least one day open: patients are told when somebody answers, and alerts are timed by it."
)


@transaction.atomic
def change(clinic: Clinic, *, stretches: Iterable[Stretch], version: int, by: Actor, now: datetime) -> Clinic:
    """Let these hours count from now on: (weekday with 0 for Monday, opens, closes), local time.

    Raises Refused(field="0-morning-to") for a week in which nobody answers at all, and Stale when somebody saved since
    `version`; nothing changed then.
    """
    wanted = sorted(stretches)
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if row.version != version:
        raise Stale(moves.LOST_RACE)
    if not wanted:
        raise Refused(NEVER_OPEN, field="0-morning-to")
    stored = OpeningHours.objects.filter(clinic=row).order_by("weekday", "opens")
    if wanted == list(stored.values_list("weekday", "opens", "closes")):
        return row
    practice.set_opening_hours(row, wanted, by=by, now=now)
    moves.edit(row, version=version)
    alert_settings.time_again(row, now)
    return row
