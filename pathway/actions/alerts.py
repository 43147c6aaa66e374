"""Raise alerts, acknowledge, call about and resolve them. One is raised in the transaction that stored the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from pathway.actions import alert_tellings
from pathway.enums import Tier
from pathway.models import Alert, AlertCall, BeforeVisit, CheckIn, EpisodeOfCare, FirstCall, Screening
from pathway.queries import alert_duty
from pathway.queries.alert_duty import Duty
from pathway.rules.advice import Advice
from pathway.states import AlertCallResult, AlertState
from patients.models import Consent, Intake

OUTCOMES = {
    "advised": "Talked to the patient; expected, advice given",
    "seen_here": "Seen here",
    "sent_to_doctor": "Sent to a doctor or urgent care",
    "sent_to_emergency": "Sent to the emergency department",
    "not_reached": "Could not be reached after several tries; letter or welfare check",
    "without_needles": "Talked to the patient; care goes on without needles",
    "mistake": "Answered by mistake; checked with the patient",
}
URGENT = (Tier.T0, Tier.T1)
SPOKEN = (AlertCallResult.REACHED, AlertCallResult.IN_PERSON)
TALKED = {"advised", "without_needles", "mistake"}  # outcomes that say somebody spoke with the patient


@dataclass(frozen=True)
class Cause:
    """One alarming answer: its slug, its tier, the question as it was asked, and what the patient was told."""

    code: str
    tier: Tier
    asked: str
    advice: Advice


def raise_for_check_in(
    check_in: CheckIn,
    causes: Iterable[Cause],
    *,
    taken_back: Collection[str] = (),
    by: Actor,
    now: datetime,
) -> list[Alert]:
    """Open one alert per cause of a check-in's answer; a cause that is open or was dealt with is not raised again.

    `taken_back` are causes the answers before did not hold: said again after that, a resolved alert opens again.
    """
    return _raise(check_in.episode, {"check_in": check_in}, causes, again=taken_back, by=by, now=now)


def raise_for_intake(
    intake: Intake,
    episode: EpisodeOfCare,
    causes: Iterable[Cause],
    *,
    taken_back: Collection[str] = (),
    by: Actor,
    now: datetime,
) -> list[Alert]:
    """Open one alert per alarming answer of an intake; `taken_back` as for a check-in."""
    return _raise(episode, {"intake": intake}, causes, again=taken_back, by=by, now=now)


def raise_for_before_visit(
    before_visit: BeforeVisit,
    causes: Iterable[Cause],
    *,
    taken_back: Collection[str] = (),
    by: Actor,
    now: datetime,
) -> list[Alert]:
    """Open one alert per alarming answer before a visit; `taken_back` as for a check-in."""
    origin = {"before_visit": before_visit}
    return _raise(before_visit.episode, origin, causes, again=taken_back, by=by, now=now)


def raise_for_screening(
    screening: Screening, causes: Iterable[Cause], *, by: Actor, now: datetime
) -> list[Alert]:
    """Open one alert per emergency found while screening."""
    return _raise(screening.episode, {"screening": screening}, causes, by=by, now=now)


def raise_for_first_call(
    call: FirstCall, causes: Iterable[Cause], *, by: Actor, now: datetime
) -> list[Alert]:
    """Open one alert per alarming answer at a first booking."""
    return _raise(call.episode, {"first_call": call}, causes, by=by, now=now)


def raise_for_withdrawal(
    consent: Consent, episode: EpisodeOfCare, *, asked: str, told: str, by: Actor, now: datetime
) -> list[Alert]:
    """Tell the therapist, by alert and by mail, that a patient took the consent back; `told` is what the patient read."""
    cause = Cause("consent_withdrawn", Tier.T2, asked, Advice(Tier.T2, told, ""))
    made = _raise(episode, {"consent": consent}, [cause], by=by, now=now)
    for alert in made:
        alert_tellings.tell(alert, alert.owner, now=now)
    return made


@transaction.atomic
def raise_for_caller(episode: EpisodeOfCare, cause: Cause, *, by: Actor, now: datetime) -> list[Alert]:
    """Tell a clinician of somebody on the phone; while an alert of the same cause is open, it is the same worry."""
    EpisodeOfCare.objects.select_for_update(no_key=True).get(pk=episode.pk)
    is_known = Alert.objects.filter(episode=episode, cause=cause.code).exclude(state=AlertState.RESOLVED)
    return [] if is_known.exists() else _raise(episode, {}, [cause], by=by, now=now)


@transaction.atomic
def acknowledge(alert: Alert, *, by: Actor, now: datetime) -> Alert:
    """Say "I have this one". Raises Stale when somebody else said so first."""
    moves.move(
        alert,
        old=AlertState.RAISED,
        new=AlertState.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by_id=by.user_id,
    )
    audit.record("alert.acknowledged", target=alert, by=by, now=now, patient_id=alert.episode.patient_id)
    return alert


def acknowledge_many(alerts: Iterable[Alert], *, by: Actor, now: datetime) -> list[Alert]:
    """The same for several that are not urgent, at one press; those somebody else was quicker with are left out.

    Raises Refused when one is urgent: each of those is opened and read first.
    """
    rows = list(alerts)
    if any(alert.tier in URGENT for alert in rows):
        raise Refused("An urgent alert is opened and acknowledged by itself.")
    taken = []
    for alert in rows:
        try:
            taken.append(acknowledge(alert, by=by, now=now))
        except Stale:
            continue
    return taken


@transaction.atomic
def record_call(alert: Alert, *, result: str, words: str, by: Actor, now: datetime) -> AlertCall:
    """Keep how a call about an acknowledged alert went. Raises Stale when it is not acknowledged, or closed already."""
    if result not in AlertCallResult.values:
        raise Refused("Say how the call went.", field="result")
    if result in SPOKEN and not words.strip():
        raise Refused("Write what was said.", field="words")
    moves.move(alert, old=AlertState.ACKNOWLEDGED, new=AlertState.ACKNOWLEDGED, called_at=now)
    call = AlertCall.objects.create(
        clinic_id=alert.clinic_id,
        alert=alert,
        result=result,
        words=words.strip(),
        called_at=now,
        called_by_id=by.staff_id,
    )
    audit.record("alert.called", target=alert, by=by, now=now, patient_id=alert.episode.patient_id)
    return call


@transaction.atomic
def resolve(alert: Alert, *, outcome: str, call_outcome: str, by: Actor, now: datetime) -> Alert:
    """Close an acknowledged alert with its outcome. An urgent one (T0, T1) needs a recorded call since it was raised.

    `call_outcome` is what was said on a call that is recorded with it; blank where none was made or all are kept already.
    """
    if outcome not in OUTCOMES:
        raise Refused("Choose what came of it.", field="outcome")
    if call_outcome.strip():
        result = AlertCallResult.NO_ANSWER if outcome == "not_reached" else AlertCallResult.REACHED
        record_call(alert, result=result, words=call_outcome, by=by, now=now)
    if alert.tier in URGENT:
        _check_called(alert, outcome)
    moves.move(
        alert,
        old=AlertState.ACKNOWLEDGED,
        new=AlertState.RESOLVED,
        outcome=outcome,
        resolved_at=now,
        resolved_by_id=by.user_id,
    )
    audit.record("alert.resolved", target=alert, by=by, now=now, patient_id=alert.episode.patient_id)
    return alert


def note_mistake(check_in: CheckIn, cause: str, *, is_mistake: bool, by: Actor, now: datetime) -> None:
    """Keep beside the alert that the patient says it was tapped by mistake, or says it again after that. It stays open."""
    alert = Alert.objects.filter(check_in=check_in, cause=cause).first()
    if alert is None:  # a note for the next visit makes no alert
        return
    Alert.objects.filter(pk=alert.pk).update(taken_back_at=now if is_mistake else None)
    verb = "taken_back" if is_mistake else "said_again"
    audit.record(f"alert.{verb}", target=alert, by=by, now=now, patient_id=check_in.episode.patient_id)


def note_care(check_in: CheckIn, cause: str, *, by: Actor, now: datetime) -> None:
    """Keep beside the alert that the patient says they already got care. It stays open."""
    alert = Alert.objects.filter(check_in=check_in, cause=cause).first()
    if alert is None:
        return
    Alert.objects.filter(pk=alert.pk).update(had_care_at=now)
    audit.record("alert.had_care", target=alert, by=by, now=now, patient_id=check_in.episode.patient_id)


def _check_called(alert: Alert, outcome: str) -> None:
    calls = AlertCall.objects.filter(alert=alert, called_at__gte=alert.raised_at)
    if not calls.exists():
        raise Refused("Write what was said when you called; an urgent alert needs it.", field="call_outcome")
    if outcome in TALKED and not calls.filter(result__in=SPOKEN).exists():
        raise Refused(
            "This says that somebody talked to the patient. Write what was said.", field="call_outcome"
        )


@transaction.atomic
def _raise(
    episode: EpisodeOfCare,
    origin: dict[str, Any],
    causes: Iterable[Cause],
    *,
    again: Collection[str] = (),
    by: Actor,
    now: datetime,
) -> list[Alert]:
    wanted = {cause.code: cause for cause in causes if cause.tier is not Tier.T3}
    if not wanted:
        return []
    duty = alert_duty.duty(episode.clinic, now)
    owner_id = _owner(episode, duty)
    rows = [
        Alert(
            clinic_id=episode.clinic_id,
            episode=episode,
            cause=cause.code,
            tier=cause.tier,
            asked=cause.asked,
            advice_shown=cause.advice.whole,
            raised_at=now,
            owner_id=owner_id,
            next_step_at=duty.next_step_at(cause.tier, now, step=0),
            **origin,
        )
        for cause in wanted.values()
    ]
    Alert.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(Alert.objects.filter(uuid__in=[row.uuid for row in rows]).select_related("owner", "clinic"))
    new = {alert.cause for alert in made}
    known = [cause for cause in wanted.values() if cause.code not in new]
    _sharpen(episode, origin, known, duty, again=again, by=by, now=now)
    for alert in made:
        audit.record("alert.raised", target=alert, by=by, now=now, patient_id=episode.patient_id)
        if alert.tier in URGENT:
            alert_tellings.tell(alert, alert.owner, now=now)
    return made


def _owner(episode: EpisodeOfCare, duty: Duty) -> int:
    """The patient's therapist; while they are off, or once they left, whoever hears alerts next."""
    return next(iter(duty.in_turn(episode.therapist_id)), episode.therapist_id)


def _sharpen(
    episode: EpisodeOfCare,
    origin: dict[str, Any],
    causes: Iterable[Cause],
    duty: Duty,
    *,
    again: Collection[str],
    by: Actor,
    now: datetime,
) -> None:
    """Raise an alert again whose cause came back stricter (one leg weak became both), or came back after a "no"."""
    known = {cause.code: cause for cause in causes}
    rows = Alert.objects.filter(**origin, cause__in=known).select_related("clinic") if known else []
    for alert in rows:
        cause = known[alert.cause]
        is_stricter = cause.tier.strictness > Tier(alert.tier).strictness
        if not is_stricter and (alert.is_open or cause.code not in again):
            continue
        moves.move(
            alert,
            old=list(AlertState),
            new=AlertState.RAISED,
            tier=cause.tier,
            asked=cause.asked,
            advice_shown=cause.advice.whole,
            raised_at=now,
            round=alert.round + 1,
            owner_id=_owner(episode, duty),
            step=0,
            next_step_at=duty.next_step_at(cause.tier, now, step=0),
            retry_at=None,
            acknowledged_at=None,
            acknowledged_by=None,
            called_at=None,
            resolved_at=None,
            resolved_by=None,
            escalated_at=None,
        )
        audit.record("alert.sharpened", target=alert, by=by, now=now, patient_id=episode.patient_id)
        if cause.tier in URGENT:
            alert_tellings.tell(alert, alert.owner, now=now)
