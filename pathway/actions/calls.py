"""Calls the front desk owes, and how each went. Nothing closes itself: a call that reached nobody is owed again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Sum

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.opening import opening
from pathway.actions import alerts
from pathway.enums import Tier
from pathway.models import CallTask, CheckIn, EpisodeOfCare
from pathway.queries.advice import advice
from pathway.reference import library
from pathway.rules import alerts as alert_rules
from pathway.rules.advice import Advice
from pathway.rules.calls import FAILED_CALLS, RING_AGAIN_AFTER, SECOND_CALL_AFTER
from pathway.states import CallOutcome, CallReason, CallTaskState, CheckInState
from patients.actions import patients
from patients.enums import StopReason
from patients.models import Appointment, Patient

ENDS = {
    CallOutcome.SETTLED,
    CallOutcome.ANSWERED,
    CallOutcome.SENT_FOR_HELP,
    CallOutcome.WELL,
    CallOutcome.WORRY,
    CallOutcome.DECLINED,
}
LATEST_CALL_BACK = timedelta(days=14)


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
    """A call to somebody who was sent for help on the phone: at once, to see that they went. One open one is enough."""
    open_already = CallTask.objects.filter(
        clinic_id=patient.clinic_id, patient=patient, reason=CallReason.RING_BACK, state=CallTaskState.OPEN
    )
    return open_already.first() or CallTask.objects.create(
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
    _owe_one(patient, reason, now)


def owe_rebooking(cancelled: Appointment, *, reason: CallReason = CallReason.REBOOK, now: datetime) -> None:
    """A call to find a new time for a visit that we had to cancel or, with GAVE_BACK, that they did. One open call is enough
    for several visits; nobody is called who has died."""
    if not cancelled.patient.has_died:
        _owe_one(cancelled.patient, reason, now, about=cancelled)


def owe_offer(patient: Patient, *, now: datetime) -> None:
    """A call to offer somebody on the waitlist a time that is kept for them; one open call is enough."""
    _owe_one(patient, CallReason.OFFER, now)


def lapse_offer(patient: Patient, *, by: Actor, now: datetime) -> None:
    """The offer is answered or over: nobody has to call about it any more."""
    for task in CallTask.objects.filter(
        clinic_id=patient.clinic_id, patient=patient, reason=CallReason.OFFER, state=CallTaskState.OPEN
    ):
        moves.move(
            task,
            old=CallTaskState.OPEN,
            new=CallTaskState.DONE,
            outcome=CallOutcome.NOT_NEEDED,
            done_at=now,
            done_by_id=by.user_id,
        )


def _owe_one(
    patient: Patient, reason: CallReason, now: datetime, *, about: Appointment | None = None
) -> None:
    open_already = CallTask.objects.filter(
        clinic_id=patient.clinic_id, patient=patient, reason=reason, state=CallTaskState.OPEN
    )
    if not open_already.exists():
        CallTask.objects.create(
            clinic_id=patient.clinic_id, patient=patient, appointment=about, reason=reason, due_at=now
        )


def owe_about_visit(appointment: Appointment, *, now: datetime) -> CallTask:
    """A call to agree another time for a visit; asking again while it is open owes the same call."""
    return _owe_about(appointment, CallReason.MOVE_VISIT, now)


def owe_to_tell(moved: Appointment, *, now: datetime) -> None:
    """A call to tell somebody we do not write to that we moved their visit; nobody is called who has died."""
    if not moved.patient.has_died:
        _owe_about(moved, CallReason.MOVED, now)


def _owe_about(appointment: Appointment, reason: CallReason, now: datetime) -> CallTask:
    task, _ = CallTask.objects.get_or_create(
        clinic_id=appointment.clinic_id,
        appointment=appointment,
        reason=reason,
        state=CallTaskState.OPEN,
        defaults={"patient_id": appointment.patient.pk, "due_at": now},
    )
    return task


@transaction.atomic
def close(task: CallTask, *, outcome: str, by: Actor, now: datetime) -> CallTask:
    """Record how a call ended; a worry opens an alert for a clinician at once. Raises Stale when it was closed already.

    `outcome` is one of ENDS; a call that reached nobody is `not_reached` and stays owed.
    """
    if outcome not in ENDS:
        raise Refused("Say how the call went.", field="outcome")
    if outcome == CallOutcome.WELL and task.check_in is not None:
        raise Refused("Ask the questions first: they look for what nobody would think of.", field="outcome")
    moves.move(
        task,
        old=CallTaskState.OPEN,
        new=CallTaskState.DONE,
        outcome=outcome,
        done_at=now,
        done_by_id=by.user_id,
    )
    if outcome == CallOutcome.WORRY:
        _tell_of_worry(task, by=by, now=now)
    if outcome == CallOutcome.DECLINED:
        _not_answered(task, "They were called and did not want to answer.")
    audit.record("call.closed", target=task, by=by, now=now, patient_id=task.patient_id)
    return task


@transaction.atomic
def not_reached(task: CallTask, *, by: Actor, now: datetime) -> CallTask:
    """Nobody was reached: a second call is owed at another hour. After two about a check-in a clinician decides.

    Raises Stale when the call was closed already.
    """
    task = _failed(task, by=by, now=now)
    if task.check_in is None or _failed_calls(task) < FAILED_CALLS:
        return task
    moves.move(
        task,
        old=CallTaskState.OPEN,
        new=CallTaskState.DONE,
        outcome=CallOutcome.NOT_REACHED,
        done_at=now,
        done_by_id=by.user_id,
    )
    _not_answered(task, "Nobody was reached in two calls.")
    return task


@transaction.atomic
def call_back(task: CallTask, *, at: datetime, by: Actor, now: datetime) -> CallTask:
    """They asked to be called at another time; whoever agreed it owes the call. Raises Refused for a time that is past."""
    if at <= now:
        raise Refused("This time is past. Choose one that is still to come.", field="call_at")
    if at > now + LATEST_CALL_BACK:
        raise Refused("Choose a time in the next two weeks.", field="call_at")
    moves.move(task, old=CallTaskState.OPEN, new=CallTaskState.OPEN, due_at=at, owner_id=by.staff_id)
    audit.record("call.put_off", target=task, by=by, now=now, patient_id=task.patient_id)
    return task


@transaction.atomic
def wrong_number(task: CallTask, *, by: Actor, now: datetime) -> CallTask:
    """Somebody else has this number: it is used no more, and the call waits for the right one. Counts as a failed call.

    Raises Refused when there is no number.
    """
    patients.note_wrong_number(task.patient, by=by, now=now)
    return _failed(task, by=by, now=now)


def drop_all(patient: Patient, *, by: Actor, now: datetime) -> int:
    """Nobody is called any more: what was owed to this patient is closed, each with its line in the audit. How many."""
    tasks = list(
        CallTask.objects.filter(patient=patient, state=CallTaskState.OPEN)
        .order_by("pk")
        .select_for_update(of=("self",), no_key=True)
    )
    done = {"outcome": CallOutcome.NOT_NEEDED, "done_at": now, "done_by_id": by.user_id}
    moves.move_many(tasks, old=CallTaskState.OPEN, new=CallTaskState.DONE, **done)
    audit.record_each("call.dropped", targets=[(task, patient.pk) for task in tasks], by=by, now=now)
    return len(tasks)


def take(task: CallTask, *, by: Actor) -> None:
    """Whoever begins a call has it, so that nobody else calls too. Raises Stale when it was closed already."""
    moves.move(task, old=CallTaskState.OPEN, new=CallTaskState.OPEN, owner_id=by.staff_id)


@transaction.atomic
def tell_clinician(patient: Patient, *, by: Actor, now: datetime) -> EpisodeOfCare:
    """A caller has a worry and there was no session to ask about: a clinician calls them today. One open alert is enough.

    Raises Refused for somebody who has no episode of care yet.
    """
    episode = _episode(patient)
    alerts.raise_for_caller(episode, _worry("caller_worry", patient, now), by=by, now=now)
    return episode


def _failed(task: CallTask, *, by: Actor, now: datetime) -> CallTask:
    """One more call that reached nobody; the next is owed at another hour while somebody is here to make it."""
    at = now + (RING_AGAIN_AFTER if task.reason == CallReason.RING_BACK else SECOND_CALL_AFTER)
    moves.move(
        task,
        old=CallTaskState.OPEN,
        new=CallTaskState.OPEN,
        failed_calls=task.failed_calls + 1,
        tried_at=now,
        due_at=opening(task.clinic, at).opens_at or at,
        owner_id=None,
    )
    if task.check_in is not None and _failed_calls(task) == FAILED_CALLS:
        cause = alert_rules.no_reply(failed_calls=FAILED_CALLS, library=library())
        nothing_said = Advice(Tier(cause.tier), "Nothing: nobody was reached.", "")
        told = alerts.Cause(cause.code, Tier(cause.tier), cause.reason, nothing_said)
        alerts.raise_for_check_in(task.check_in, [told], by=by, now=now)
    audit.record("call.not_reached", target=task, by=by, now=now, patient_id=task.patient_id)
    return task


def _failed_calls(task: CallTask) -> int:
    """Of every call about this check-in, for whatever reason it was owed."""
    calls = CallTask.objects.filter(clinic_id=task.clinic_id, check_in_id=task.check_in_id)
    return calls.aggregate(failed=Sum("failed_calls"))["failed"] or 0


def _not_answered(task: CallTask, why: str) -> None:
    """A check-in that was asked on the phone waits for nobody any more; it may still be answered while it is open."""
    row = task.check_in
    if row is not None and row.state == CheckInState.ASKED:
        moves.move(row, old=CheckInState.ASKED, new=CheckInState.MISSED, ended_reason=why)


def _tell_of_worry(task: CallTask, *, by: Actor, now: datetime) -> None:
    """The desk knows only that there is a worry, so it is taken as one for today."""
    if task.check_in is None:
        tell_clinician(task.patient, by=by, now=now)
        return
    # Named after the call: a worry in a second call is not the one somebody resolved after the first.
    cause = _worry(f"caller_worry:{task.reason}", task.patient, now)
    alerts.raise_for_check_in(task.check_in, [cause], by=by, now=now)


def _worry(code: str, patient: Patient, now: datetime) -> alerts.Cause:
    told = advice(patient.clinic, Tier.T1, "", language=patient.language, now=now)
    return alerts.Cause(code, Tier.T1, "The patient has a worry and asked for a call.", told)


def _episode(patient: Patient) -> EpisodeOfCare:
    episode = EpisodeOfCare.objects.filter(patient=patient).order_by("-opened_at", "-pk").first()
    if episode is None:
        raise Refused(
            "There is no chart yet. Book a consultation: its four questions tell a clinician at once."
        )
    return episode
