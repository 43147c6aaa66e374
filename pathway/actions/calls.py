"""Calls the front desk owes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import alerts
from pathway.enums import Tier
from pathway.models import CallTask, CheckIn
from pathway.queries.advice import advice
from pathway.states import CallOutcome, CallReason, CallTaskState
from patients.enums import StopReason
from patients.models import Patient


def owe(check_in: CheckIn, *, reason: CallReason, now: datetime) -> None:
    """A call about a check-in; asking twice owes one call. Nobody is called who has died."""
    if check_in.episode.patient.stopped_for == StopReason.DIED:
        return
    task = CallTask(
        clinic_id=check_in.clinic_id,
        patient_id=check_in.episode.patient_id,
        check_in=check_in,
        reason=reason,
        due_at=now,
    )
    CallTask.objects.bulk_create([task], ignore_conflicts=True)


def owe_ring_back(patient: Patient, *, now: datetime) -> CallTask:
    """A call to somebody who was sent for help on the phone: at once, to see that they went."""
    return CallTask.objects.create(
        clinic_id=patient.clinic_id, patient=patient, reason=CallReason.RING_BACK, due_at=now
    )


@transaction.atomic
def note_caller(
    task: CallTask, *, number: str, has_company: bool | None, by: Actor, now: datetime
) -> CallTask:
    """Where a caller can be reached and whether somebody is with them. Raises Stale when the call was made already."""
    moves.move(
        task, old=CallTaskState.OPEN, new=CallTaskState.OPEN, number=number.strip(), has_company=has_company
    )
    audit.record("call.caller_noted", target=task, by=by, now=now, patient_id=task.patient_id)
    return task


def owe_about_contact(patient: Patient, *, reason: CallReason, now: datetime) -> None:
    """A call to ask how to reach somebody from now on; one open call of a kind is enough."""
    open_already = CallTask.objects.filter(
        clinic_id=patient.clinic_id, patient=patient, reason=reason, state=CallTaskState.OPEN
    )
    if not open_already.exists():
        CallTask.objects.create(clinic_id=patient.clinic_id, patient=patient, reason=reason, due_at=now)


@transaction.atomic
def close(task: CallTask, *, outcome: str, by: Actor, now: datetime) -> CallTask:
    """Record how the call went; a worry opens an alert for the therapist at once. Raises Stale when already closed."""
    if outcome not in CallOutcome.values:
        raise Refused("Say how the call went.", field="outcome")
    moves.move(
        task,
        old=CallTaskState.OPEN,
        new=CallTaskState.DONE,
        outcome=outcome,
        done_at=now,
        done_by_id=by.user_id,
    )
    if outcome == CallOutcome.WORRY and task.check_in is not None:
        alerts.raise_for_check_in(task.check_in, [_worry(task, now)], by=by, now=now)
    audit.record("call.closed", target=task, by=by, now=now, patient_id=task.patient_id)
    return task


def _worry(task: CallTask, now: datetime) -> alerts.Cause:
    """The desk knows only that there is a worry, so it is taken as one for today."""
    told = advice(task.clinic, Tier.T1, "", language=task.patient.language, now=now)
    # Named after the call: a worry in a second call is not the one somebody resolved after the first.
    cause = f"caller_worry:{task.reason}"
    return alerts.Cause(cause, Tier.T1, "The front desk called and the patient has a worry.", told)
