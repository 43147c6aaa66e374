"""Ask a check-in on the phone, one question at a time: each answer is stored at once, one way, by the patient's own verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import alerts, calls, check_in_answers, worries
from pathway.actions.check_in_answers import Who
from pathway.enums import Tier
from pathway.models import CallTask, CheckIn, CheckInAnswer, DeskCall
from pathway.queries import desk
from pathway.queries.check_in_answers import Asked, by_link
from pathway.queries.check_in_causes import causes_of
from pathway.queries.desk_calls import last_needled, next_question, questions
from pathway.reference import library
from pathway.rules.advice import Advice
from pathway.rules.calls import SEEN_FOR
from pathway.states import CallOutcome, CallTaskState, CheckInState
from patients.models import Patient

NO_SESSION = "No needles are on record, so there are no questions to ask. A clinician has to call them."
PREFERS_CLINICIAN = "prefers_clinician"
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Speaker:
    """Who answers on the phone and in which language they are asked; a helper has a name and says who they are."""

    language: str
    helper_name: str = ""
    helper_relation: str = ""


@transaction.atomic
def begin(task: CallTask, *, speaker: Speaker, by: Actor, now: datetime) -> DeskCall:
    """Begin the questions of a call we owe: those of its check-in, or of a worry where that is open no more.

    Raises Stale when the call was closed already, Refused when nothing can be asked.
    """
    calls.take(task, by=by)
    row = CheckIn.objects.filter(call_tasks=task).select_related("episode").first()
    if row is None or row.state == CheckInState.ANSWERED or not row.is_answerable(now):
        row = _worry(task.patient, by, now)
    return _begun(row, task, speaker, by, now)


@transaction.atomic
def begin_worry(patient: Patient, *, speaker: Speaker, by: Actor, now: datetime) -> DeskCall:
    """Begin the warning questions for somebody who called us. Raises Refused for a patient who was never needled."""
    return _begun(_worry(patient, by, now), None, speaker, by, now)


@transaction.atomic
def answer(call: DeskCall, *, slug: str, given: Given, by: Actor, now: datetime) -> DeskCall:
    """Store the answer to one question: {"choice": code} or {"value": number} with "text" and "version".

    Its alert is raised in the same transaction. The last answer ends the call and closes what we owed. Asking a question
    again and answering differently is a correction; an alert stays. Raises Refused for somebody else's call, one that was
    sent, and a question it does not ask.
    """
    call, asked = _open(call, slug, by)
    left = next_question(_answered(asked, slug), skipped=call.skipped)
    check_in_answers.say_who_answers(asked.check_in, _who(call), language=call.language, by=by, now=now)
    stored = check_in_answers.answer(
        asked.check_in,
        answers={slug: given},
        language=call.language,
        complete=left is None,
        by=by,
        now=now,
    )
    return _went_on(call, asked.check_in, stored, slug, is_last=left is None, by=by, now=now)


@transaction.atomic
def skip(call: DeskCall, *, slug: str, asked_as: str, by: Actor, now: datetime) -> DeskCall:
    """They do not want to answer this one at the desk. Of a warning question a clinician hears today (`asked_as` is how
    it was read), because what is not said may be the thing. Raises Refused as `answer` does.
    """
    call, asked = _open(call, slug, by)
    call.skipped = [*call.skipped, slug]
    if slug in library().warnings:
        heard = desk.spoken(call.clinic, Tier.T1, language=call.language, now=now)
        cause = alerts.Cause(PREFERS_CLINICIAN, Tier.T1, asked_as, Advice(Tier.T1, heard, ""))
        alerts.raise_for_check_in(asked.check_in, [cause], by=by, now=now)
    left = next_question(asked, skipped=call.skipped)
    stored = asked.stored
    if left is None:
        stored = check_in_answers.answer(
            asked.check_in, answers={}, language=call.language, complete=True, by=by, now=now
        )
    return _went_on(call, asked.check_in, stored, slug, is_last=left is None, by=by, now=now)


@transaction.atomic
def stop(call: DeskCall, *, by: Actor, now: datetime) -> DeskCall:
    """They want to stop, or the line went dead: what was answered is kept and the call stays owed."""
    call = _locked(call, by)
    return _ended(call, by=by, now=now)


@transaction.atomic
def sent_for_help(
    call: DeskCall, *, number: str, has_company: bool | None, by: Actor, now: datetime
) -> CallTask:
    """After the emergency words: where they can be reached, kept with the call back that is owed. Ends the call."""
    call = _locked(call, by, may_be_ended=True)
    patient = call.check_in.episode.patient
    ring_back = calls.note_caller(
        calls.owe_ring_back(patient, now=now), number=number, has_company=has_company, by=by, now=now
    )
    if call.call_task is not None and call.call_task.state == CallTaskState.OPEN:
        calls.close(call.call_task, outcome=CallOutcome.SENT_FOR_HELP, by=by, now=now)
    _ended(call, by=by, now=now)
    return ring_back


def _begun(row: CheckIn, task: CallTask | None, speaker: Speaker, by: Actor, now: datetime) -> DeskCall:
    call = DeskCall.objects.create(
        clinic_id=row.clinic_id,
        check_in=row,
        call_task=task,
        language=speaker.language,
        helper_name=speaker.helper_name,
        helper_relation=speaker.helper_relation,
        begun_at=now,
        begun_by_id=by.staff_id,
        seen_until=now + SEEN_FOR,
    )
    audit.record("desk_call.begun", target=call, by=by, now=now, patient_id=row.episode.patient_id)
    return call


def _worry(patient: Patient, by: Actor, now: datetime) -> CheckIn:
    session = last_needled(patient)
    if session is None:
        raise Refused(NO_SESSION)
    return worries.open_for(session, because="The patient called with a worry.", by=by, now=now)


def _locked(call: DeskCall, by: Actor, *, may_be_ended: bool = False) -> DeskCall:
    row = (
        DeskCall.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "check_in__episode__patient", "call_task__check_in")
        .get(pk=call.pk)
    )
    if row.begun_by_id != by.staff_id:
        raise Refused("Somebody else began this call. Begin it again from the call list.")
    if row.ended_at is not None and not may_be_ended:
        raise Refused("This form was sent already. If there is something new, begin “Caller has a worry”.")
    return row


def _open(call: DeskCall, slug: str, by: Actor) -> tuple[DeskCall, Asked]:
    row = _locked(call, by)
    asked = by_link(row.check_in_id)
    if slug not in questions(asked):
        raise Refused("This question is not asked here. Read the one on the page.")
    return row, asked


def _who(call: DeskCall) -> Who:
    return Who(bool(call.helper_name), call.helper_name, call.helper_relation)


def _answered(asked: Asked, slug: str) -> Asked:
    """The same check-in as it will be once this question is answered."""
    stored = CheckInAnswer(check_in=asked.check_in, answers={**asked.answers, slug: {}})
    return Asked(asked.check_in, asked.screens, asked.measures, asked.activities, stored)


def _went_on(
    call: DeskCall,
    row: CheckIn,
    stored: CheckInAnswer,
    slug: str,
    *,
    is_last: bool,
    by: Actor,
    now: datetime,
) -> DeskCall:
    """What this call has come to: the strictest tier of what it asked itself, never of what was answered before it."""
    call.asked = [*(one for one in call.asked if one != slug), slug]
    tier = _tier(call, row, stored, now)
    if tier != call.tier:
        call.tier, call.told_at = tier, now
        if tier == Tier.T0:
            calls.owe_ring_back(call.check_in.episode.patient, now=now)
    call.seen_until = now + SEEN_FOR
    call.save(update_fields=["asked", "skipped", "tier", "told_at", "seen_until"])
    if not is_last:
        return call
    if call.call_task is not None and call.call_task.state == CallTaskState.OPEN:
        calls.close(call.call_task, outcome=CallOutcome.ANSWERED, by=by, now=now)
    return _ended(call, by=by, now=now)


def _tier(call: DeskCall, row: CheckIn, stored: CheckInAnswer, now: datetime) -> str:
    raised = causes_of(row, stored, now=now)
    tiers = [Tier(cause.tier) for cause in raised if cause.code in call.asked]
    if any(slug in library().warnings for slug in call.skipped):
        tiers.append(Tier.T1)
    return max(tiers, key=lambda tier: tier.strictness, default="")


def _ended(call: DeskCall, *, by: Actor, now: datetime) -> DeskCall:
    call.ended_at, call.seen_until = now, now + SEEN_FOR
    call.save(update_fields=["ended_at", "seen_until"])
    patient_id = call.check_in.episode.patient_id
    audit.record("desk_call.ended", target=call, by=by, now=now, patient_id=patient_id)
    return call
