"""Decide how somebody is needled for whom needles are hard; a re-screen brings it along."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.models import NeedleAversionPlan, Screening
from pathway.queries import screenings as queries
from pathway.reference import library
from pathway.rules.needle_aversion import aversion

MOST = 30
CARRIED = ("stop_signal", "most_needles", "first_time_only", "lies_down", "decided_at", "decided_by_id")


@transaction.atomic
def plan(
    screening: Screening,
    *,
    stop_signal: str,
    most_needles: int,
    first_time_only: bool,
    lies_down: bool,
    by: Actor,
    now: datetime,
) -> NeedleAversionPlan:
    """Write the plan of an unfinished screening, or write it anew.

    Raises Refused when the screening is done or found nothing that asks for it, and where something is missing.
    """
    row = (
        Screening.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "episode__patient")
        .get(pk=screening.pk)
    )
    if row.is_complete:
        raise Refused("This screening is done and stays as it was. Start a re-screen to decide again.")
    found = aversion(
        queries.assessment(row, on=row.clinic.local(row.judged_at(now)).date()), library=library()
    )
    if found is None:
        raise Refused("Nothing in this screening asks for it now. There is nothing left to decide.")
    if not stop_signal.strip():
        raise Refused("Agree on a stop signal and write it down.", field="stop_signal")
    if not 1 <= most_needles <= MOST:
        raise Refused(f"Enter a number from 1 to {MOST}.", field="most_needles")
    if found.faints and not lies_down:
        raise Refused("Somebody who has fainted with a needle lies down for it.", field="lies_down")
    kept, _ = NeedleAversionPlan.objects.update_or_create(
        screening=row,
        clinic_id=row.clinic_id,
        defaults={
            "stop_signal": stop_signal.strip(),
            "most_needles": most_needles,
            "first_time_only": first_time_only,
            "lies_down": lies_down,
            "decided_at": now,
            "decided_by_id": by.staff_id,
        },
    )
    audit.record("needle_aversion.planned", target=kept, by=by, now=now, patient_id=row.episode.patient_id)
    return kept


def carry_over(last: Screening, screening: Screening) -> None:
    """Give a re-screen the plan of the screening before, with the day and the person it came from."""
    before = NeedleAversionPlan.objects.filter(screening=last).first()
    if before is not None:
        NeedleAversionPlan.objects.create(
            clinic_id=screening.clinic_id,
            screening=screening,
            **{name: getattr(before, name) for name in CARRIED},
        )
