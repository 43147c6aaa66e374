"""Calls to find somebody a time are done by themselves once the time is found, so that nobody is called about it again."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q

from clinic import audit, moves
from clinic.actors import Actor
from pathway.models import CallTask
from pathway.states import ABOUT_A_TIME, CallOutcome, CallReason, CallTaskState
from patients.enums import AppointmentState
from patients.models import Appointment


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
