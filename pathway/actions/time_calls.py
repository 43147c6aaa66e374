"""Calls to find somebody a time: owed to each whose visit cannot be, and done by themselves once the time is found."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic import audit, lines, moves, scope
from clinic.actors import Actor, clock
from clinic.models import Clinic, User
from pathway.models import CallTask
from pathway.queries.rebooking import calls_owed
from pathway.states import ABOUT_A_TIME, CallOutcome, CallReason, CallTaskState
from patients.enums import AppointmentState, StopReason
from patients.models import Appointment
from patients.queries import rebooking

OF_LATE = timedelta(days=28)


@transaction.atomic
def owe_each(
    clinic: Clinic, *, therapist: User | None = None, day: date | None = None, by: Actor, now: datetime
) -> int:
    """Owe a call to everybody whose visit cannot be as it stands, of one therapist or one local day where they are named.

    One to each patient, about the first such visit, and none to whom a call about a time is owed already. How many.
    """
    found = rebooking.stranded(clinic, therapist=therapist, day=day, now=now)
    about = _first_of_each([one.key for one in found])
    owed = calls_owed(clinic)
    tasks = CallTask.objects.bulk_create(
        CallTask(
            clinic=clinic, patient=visit.patient, appointment=visit, reason=CallReason.REBOOK, due_at=now
        )
        for visit in about
        if visit.patient.pk not in owed
    )
    audit.record_each("call.owed", targets=[(task, task.patient_id) for task in tasks], by=by, now=now)
    return len(tasks)


def close_booked(visit: Appointment, *, by: Actor, now: datetime) -> None:
    """A visit is booked for them: what they were to be called for about visits that are not to be is settled.

    A call about another visit that still stands is owed all the same.
    """
    stands = Q(appointment__state=AppointmentState.BOOKED)
    _close(visit, Q(reason__in=ABOUT_A_TIME) & ~stands, by, now)


def close_moved(visit: Appointment, *, before: datetime, by: Actor, now: datetime) -> None:
    """A visit that began at `before` is moved: what was owed about this one is settled, and about no other.

    With somebody else at the same time it is not the other time a patient asked for.
    """
    settled = ABOUT_A_TIME if visit.starts_at != before else {CallReason.REBOOK}
    _close(visit, Q(appointment=visit, reason__in=settled), by, now)


def drop_groundless(*, now: datetime) -> int:
    """Take back the calls about visits that can be after all: a day is open again, or somebody is not away. How many."""
    with scope.all_clinics("calls to re-book a visit that may stand after all"):
        clinics = set(_about_booked(now).values_list("clinic_id", "clinic_id"))
    return lines.each(sorted(clinics), lambda pk: _drop_in(pk, now), what="calls to re-book of")


def _about_booked(now: datetime) -> QuerySet[CallTask]:
    """The calls to re-book that are about a visit still booked.

    One call is owed for several visits, so whose other visit was cancelled of late is called all the same.
    """
    cancelled = Appointment.objects.filter(
        patient=OuterRef("patient"), state=AppointmentState.CANCELLED, starts_at__gte=now - OF_LATE
    )
    return CallTask.objects.filter(
        ~Exists(cancelled),
        reason=CallReason.REBOOK,
        state=CallTaskState.OPEN,
        appointment__state=AppointmentState.BOOKED,
        appointment__starts_at__gte=now,
    )


def _drop_in(clinic_pk: int, now: datetime) -> int:
    rows = _about_booked(now).filter(clinic=clinic_pk).order_by("pk")
    tasks = list(rows.select_for_update(of=("self",), no_key=True))
    cannot_be = {one.key for one in rebooking.stranded(Clinic.objects.get(pk=clinic_pk), now=now)}
    groundless = [task for task in tasks if task.appointment_id not in cannot_be]
    done = {"outcome": CallOutcome.NOT_NEEDED, "done_at": now, "done_by_id": None}
    moves.move_many(groundless, old=CallTaskState.OPEN, new=CallTaskState.DONE, **done)
    targets = [(task, task.patient_id) for task in groundless]
    audit.record_each("call.not_needed", targets=targets, by=clock(clinic_pk), now=now)
    return len(groundless)


def _first_of_each(keys: list[int]) -> list[Appointment]:
    """The first of these visits of each patient, locked: of two presses at once the second finds the calls of the first."""
    visits = (
        Appointment.objects.filter(pk__in=keys, state=AppointmentState.BOOKED)
        .exclude(patient__stopped_for=StopReason.DIED)
        .select_related("patient")
        .order_by("starts_at", "pk")
        .select_for_update(of=("self",), no_key=True)
    )
    first: dict[int, Appointment] = {}
    for visit in visits:
        first.setdefault(visit.patient.pk, visit)
    return list(first.values())


def _close(visit: Appointment, about: Q, by: Actor, now: datetime) -> None:
    tasks = list(
        CallTask.objects.filter(
            about, clinic_id=visit.clinic_id, patient=visit.patient, state=CallTaskState.OPEN
        )
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    done = {"outcome": CallOutcome.BOOKED, "done_at": now, "done_by_id": by.user_id}
    moves.move_many(tasks, old=CallTaskState.OPEN, new=CallTaskState.DONE, **done)
    audit.record_each("call.booked", targets=[(task, task.patient_id) for task in tasks], by=by, now=now)
