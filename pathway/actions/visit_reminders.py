"""Remind patients of a visit a day before: what is due is read again at the moment it is decided."""

from __future__ import annotations

from datetime import datetime

from clinic import audit, lines, moves, scope
from clinic.actors import clock
from pathway.queries.check_in_plans import quiet_hours
from pathway.rules.quiet_hours import out_of_quiet_hours
from patients.actions import confirmations
from patients.enums import AppointmentState, ReminderState
from patients.models import Appointment, VisitReminder
from patients.queries.visit_messages import REMINDER, why_not
from patients.rules import visit_messages as rules

BATCH = 200
TOO_LATE = "It would have come too late to be of use."
ENDED = {
    AppointmentState.ARRIVED: "The patient was here already.",
    AppointmentState.DONE: "The visit was over.",
    AppointmentState.CANCELLED: "The visit was cancelled.",
    AppointmentState.NO_SHOW: "The visit was over.",
}


def remind_due(*, now: datetime) -> int:
    """Queue every reminder that fell due; how many were queued.

    Several of these at once are harmless: each row is read again under its lock before anything is made of it. A row that
    fails is looked at again later, so it keeps nobody waiting.
    """
    with scope.all_clinics("claim reminders of visits"):
        due = list(
            VisitReminder.objects.filter(state=ReminderState.PLANNED, due_at__lte=now)
            .exclude(retry_at__gt=now)
            .order_by("due_at", "pk")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(
        due,
        lambda pk: _remind_one(pk, now),
        what="reminding of visit",
        put_off=lambda pk: lines.look_again_later(VisitReminder, pk, now=now),
    )


def _remind_one(pk: int, now: datetime) -> int:
    row = VisitReminder.objects.select_for_update(no_key=True).get(pk=pk)
    if row.state != ReminderState.PLANNED or row.due_at > now:
        return 0
    # After the lock: whoever moves or cancels the visit holds it until what they did can be seen.
    visit = Appointment.objects.select_related("clinic", "patient").get(pk=row.appointment_id)
    leaves_at = out_of_quiet_hours(now, visit.clinic.zone, quiet_hours(visit.clinic))
    why = _why_not(visit, leaves_at)
    if why:
        return _settle(row, visit, ReminderState.NOT_SENT, now, why=why)
    if leaves_at > now:  # nobody is written to in the night, and by the morning something may have changed
        moves.edit(row, version=row.version, due_at=leaves_at)
        return 0
    confirmations.send(visit, REMINDER, now=now)
    return _settle(row, visit, ReminderState.SENT, now)


def _why_not(visit: Appointment, leaves_at: datetime) -> str:
    if visit.state != AppointmentState.BOOKED:
        return ENDED[AppointmentState(visit.state)]
    if rules.is_too_late(visit.starts_at, leaves_at=leaves_at):
        return TOO_LATE
    return why_not(visit.patient)


def _settle(
    row: VisitReminder, visit: Appointment, state: ReminderState, now: datetime, *, why: str = ""
) -> int:
    moves.move(row, old=ReminderState.PLANNED, new=state, why=why)
    audit.record(
        f"visit_reminder.{state}", target=row, by=clock(row.clinic_id), now=now, patient_id=visit.patient_id
    )
    return int(state == ReminderState.SENT)
