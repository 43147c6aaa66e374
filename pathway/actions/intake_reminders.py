"""Remind patients of an intake that has not come back: what is due is read again at the moment it is decided."""

from __future__ import annotations

from datetime import datetime

from clinic import lines, scope
from clinic.actors import clock
from pathway.queries import intake_reminders as queries
from pathway.queries.check_in_plans import quiet_hours
from pathway.rules import intake_reminders as rules
from pathway.rules.quiet_hours import out_of_quiet_hours
from patients.actions import intakes
from patients.models import Intake


def remind_due(*, now: datetime) -> int:
    """Queue every reminder of an intake that fell due; how many were queued.

    Several of these at once are harmless: each form is read again under its lock before anything is made of it. It needs no
    row of its own: that a reminder left is what makes it not due any more.
    """
    with scope.all_clinics("claim reminders of intakes"):
        waiting = list(queries.waiting(now).values_list("pk", "clinic_id"))
    return lines.each(waiting, lambda pk: _remind_one(pk, now), what="reminding of intake")


def _remind_one(pk: int, now: datetime) -> int:
    intake = (
        Intake.objects.select_for_update(no_key=True, of=("self",))
        .select_related("clinic", "patient")
        .get(pk=pk)
    )
    visit = queries.next_visit(intake, now=now)
    if intake.is_submitted or visit is None or not queries.may_be_reminded(intake):
        return 0
    if out_of_quiet_hours(now, intake.clinic.zone, quiet_hours(intake.clinic)) > now:
        return 0  # nobody is written to in the night, and by the morning the form may be back
    number = rules.due(
        asked_at=queries.last_asked(intake),
        reminded_at=queries.reminded_at(intake),
        starts_at=visit.starts_at,
        now=now,
    )
    if not number:
        return 0
    sent = intakes.remind(
        intake, number=number, starts_at=visit.starts_at, by=clock(intake.clinic_id), now=now
    )
    return 1 if sent else 0
