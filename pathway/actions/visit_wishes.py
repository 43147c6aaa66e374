"""What a patient does with a visit by their own link: cancels it, or asks the desk for another time."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import bookings, calls
from pathway.models import CallTask
from pathway.queries.visit_wishes import open_call
from pathway.states import CallReason
from patients.enums import AppointmentState, CannotCome
from patients.models import Appointment

OVER = "This visit is not waiting any more."


@transaction.atomic
def cancel(appointment: Appointment, *, reason: str, by: Actor, now: datetime) -> Appointment:
    """Give the time back at once, also late: a free time helps the clinic more than a patient who does not come. The desk
    owes them a call to offer another one.

    `reason` is a CannotCome or empty; the desk reads it, so it is chosen and never typed. A second press changes nothing.
    Raises Refused for a visit that has begun or is over.
    """
    visit = _locked(appointment)
    if visit.state == AppointmentState.CANCELLED:
        return visit
    _refuse_past(visit, now)
    words = ["By the patient's link", *([CannotCome(reason).label.lower()] if reason else [])]
    is_called_already = open_call(visit) is not None
    bookings.cancel(visit, reason=", ".join(words), by_patient=True, by=by, now=now)
    if not is_called_already:  # who asked for another time before is called once, about both
        calls.owe_rebooking(visit, reason=CallReason.GAVE_BACK, now=now)
    return visit


@transaction.atomic
def ask_for_another_time(appointment: Appointment, *, by: Actor, now: datetime) -> CallTask:
    """Owe them a call of the desk; the visit stays until it is moved. Asking again owes the same call.

    Raises Refused for a visit that has begun or is over.
    """
    visit = _locked(appointment)
    _refuse_past(visit, now)
    task = calls.owe_about_visit(visit, now=now)
    audit.record("appointment.move_asked", target=visit, by=by, now=now, patient_id=visit.patient_id)
    return task


def _locked(appointment: Appointment) -> Appointment:
    return (
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "patient", "therapist")
        .get(pk=appointment.pk)
    )


def _refuse_past(visit: Appointment, now: datetime) -> None:
    if visit.state != AppointmentState.BOOKED or visit.starts_at <= now:
        raise Refused(OVER)
