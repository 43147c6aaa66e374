"""Plan the reminder of a visit with its time, and call it off with the visit. The care storey's clock sends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clinic import moves
from patients.enums import ReminderState
from patients.models import Appointment, VisitReminder
from patients.rules import visit_messages as rules

TOO_SHORT = "This time was agreed less than a day before."


def plan(appointment: Appointment, *, now: datetime) -> VisitReminder:
    """The reminder of a visit that is being booked. It belongs to the booking, whose line in the audit stands for both."""
    return VisitReminder.objects.create(
        clinic_id=appointment.clinic_id,
        appointment=appointment,
        state=_state(appointment, now),
        **_wanted(appointment, now),
    )


def replan(appointment: Appointment, *, now: datetime) -> VisitReminder:
    """Make it agree with the time a visit was moved to, whatever had become of it for the time before."""
    row = VisitReminder.objects.select_for_update(no_key=True).filter(appointment=appointment).first()
    if row is None:  # booked before there were reminders
        return plan(appointment, now=now)
    wanted = _wanted(appointment, now)
    moves.move(
        row, old=ReminderState.values, new=_state(appointment, now), failures=0, retry_at=None, **wanted
    )
    return row


def call_off(appointment: Appointment, *, why: str) -> None:
    """Let nothing remind of a visit any more; what was decided before stays as it was."""
    row = (
        VisitReminder.objects.select_for_update(no_key=True)
        .filter(appointment=appointment, state=ReminderState.PLANNED)
        .first()
    )
    if row is not None:
        moves.move(row, old=ReminderState.PLANNED, new=ReminderState.NOT_SENT, why=why)


def _state(appointment: Appointment, now: datetime) -> ReminderState:
    is_planned = rules.is_reminded(appointment.starts_at, agreed_at=now)
    return ReminderState.PLANNED if is_planned else ReminderState.NOT_SENT


def _wanted(appointment: Appointment, now: datetime) -> dict[str, Any]:
    return {
        "due_at": rules.reminder_due_at(appointment.starts_at),
        "why": "" if rules.is_reminded(appointment.starts_at, agreed_at=now) else TOO_SHORT,
    }
