"""Calls the front desk owes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.models import CallTask, CheckIn
from pathway.states import CallReason, CallTaskState


def owe(check_in: CheckIn, *, reason: CallReason, now: datetime) -> None:
    """A call about a check-in; asking twice owes one call."""
    task = CallTask(
        clinic_id=check_in.clinic_id,
        patient_id=check_in.episode.patient_id,
        check_in=check_in,
        reason=reason,
        due_at=now,
    )
    CallTask.objects.bulk_create([task], ignore_conflicts=True)


@transaction.atomic
def close(task: CallTask, *, outcome: str, by: Actor, now: datetime) -> CallTask:
    """Record how the call went. Raises Stale when somebody else closed it first."""
    if not outcome.strip():
        raise Refused("Say how the call went.", field="outcome")
    moves.move(
        task,
        old=CallTaskState.OPEN,
        new=CallTaskState.DONE,
        outcome=outcome.strip(),
        done_at=now,
        done_by_id=by.user_id,
    )
    audit.record("call.closed", target=task, by=by, now=now, patient_id=task.patient_id)
    return task
