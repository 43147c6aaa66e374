"""A patient has died: one verb ends messages, check-ins, visits, waits, calls, and keeps the chart; a mistake is undone."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.messages import outbox
from pathway.actions import bookings, calls, check_in_plans, waitlist_offers
from patients.actions import message_stops, reservations
from patients.enums import AppointmentState, StopReason
from patients.models import Appointment, Death, Patient

REASON = "The patient has died."


@transaction.atomic
def record(patient: Patient, *, died_on: date, said_by: str, by: Actor, now: datetime) -> Death:
    """From this transaction on nothing is sent, planned, booked or owed; the chart and its open alerts stay as they are.

    `died_on` is a day of the clinic, `said_by` who told us. Nobody is written to about the visits that are cancelled.
    Raises Refused when it is on record already, and for a day that cannot be.
    """
    _refuse_day(patient, died_on, now)
    if not said_by.strip():
        raise Refused("Write who said so.", field="said_by")
    waitlist_offers.take_off_all(patient, by=by, now=now)
    # A cancellation at the same moment locks its visit first and the patient after it; so does this.
    _take(_to_come(patient, now))
    row = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    if row.death is not None:
        raise Refused("It is on record already that this patient has died.")
    death = Death.objects.create(
        clinic_id=row.clinic_id,
        patient=row,
        died_on=died_on,
        said_by=said_by.strip(),
        stopped_before="" if row.has_died else row.stopped_for,
        recorded_at=now,
        recorded_by_id=by.staff_id,
    )
    message_stops.stop(row, reason=StopReason.DIED, by=by, now=now)
    for visit in _to_come(row, now):
        bookings.cancel(visit, reason=REASON, by=by, now=now)
    reservations.delete_holds(row.clinic, keys=list(_held(row).values_list("pk", flat=True)))
    calls.drop_all(row, by=by, now=now)
    outbox.cancel_all(patient_id=row.pk, clinic_id=row.clinic_id, reason=REASON)
    check_in_plans.replan_all(row, by=by, now=now)
    audit.record("patient.died", target=death, by=by, now=now, patient_id=row.pk)
    return death


@transaction.atomic
def take_back(patient: Patient, *, because: str, by: Actor, now: datetime) -> Death:
    """It was a mistake: check-ins that are not too late are planned again. Messages that were taken back, visits that were
    cancelled and calls that were closed stay so.

    Raises Refused without a reason and Stale when it was taken back before.
    """
    if not because.strip():
        raise Refused("Write how the mistake came about.", field="because")
    row = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    death = row.death
    if death is None:
        raise Stale("This was taken back already.")
    death.taken_back_at, death.taken_back_by_id = now, by.staff_id
    death.taken_back_because = because.strip()
    death.save(update_fields=["taken_back_at", "taken_back_by", "taken_back_because"])
    message_stops.undo_death(row, stopped_for=death.stopped_before, by=by, now=now)
    check_in_plans.replan_all(row, by=by, now=now)
    audit.record("patient.death_taken_back", target=death, by=by, now=now, patient_id=row.pk)
    return death


def _refuse_day(patient: Patient, died_on: date, now: datetime) -> None:
    if died_on > patient.clinic.local(now).date():
        raise Refused("This day is still to come.", field="died_on")
    if died_on < patient.birth_date:
        raise Refused("This day is before the date of birth.", field="died_on")


def _to_come(patient: Patient, now: datetime) -> QuerySet[Appointment]:
    booked = Appointment.objects.filter(patient=patient, state=AppointmentState.BOOKED, ends_at__gt=now)
    return booked.select_related("clinic", "patient").order_by("pk")


def _take(visits: QuerySet[Appointment]) -> None:
    list(visits.select_for_update(of=("self",), no_key=True))


def _held(patient: Patient) -> QuerySet[Appointment]:
    return Appointment.everything.filter(patient=patient, state=AppointmentState.HELD)
