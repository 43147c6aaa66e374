"""Raise, acknowledge, escalate and resolve alerts. An alert is raised in the transaction that stored the answer."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clinic import audit, lines, moves, queries, scope
from clinic.actors import Actor, clock
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Clinic, User
from pathway.enums import Tier
from pathway.models import Alert, BeforeVisit, CheckIn, EpisodeOfCare, FirstCall, Screening
from pathway.rules.advice import Advice
from pathway.rules.escalation import ESCALATES_AFTER
from pathway.states import AlertState
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
    intake: Intake, episode: EpisodeOfCare, causes: Iterable[Cause], *, by: Actor, now: datetime
) -> list[Alert]:
    """Open one alert per alarming answer of an intake."""
    return _raise(episode, {"intake": intake}, causes, by=by, now=now)


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
        _tell(alert, alert.owner, f"alert:{alert.uuid}", now)
    return made


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


@transaction.atomic
def resolve(alert: Alert, *, outcome: str, call_outcome: str, by: Actor, now: datetime) -> Alert:
    """Close an acknowledged alert with its outcome. An urgent one (T0, T1) also needs what was said on the phone."""
    if outcome not in OUTCOMES:
        raise Refused("Choose what came of it.", field="outcome")
    if alert.tier in {Tier.T0, Tier.T1} and not call_outcome.strip():
        raise Refused("Write what was said when you called; an urgent alert needs it.", field="call_outcome")
    moves.move(
        alert,
        old=AlertState.ACKNOWLEDGED,
        new=AlertState.RESOLVED,
        outcome=outcome,
        # An alert that opened again keeps what was written the first time.
        call_outcome="\n".join(words for words in (alert.call_outcome, call_outcome.strip()) if words),
        resolved_at=now,
        resolved_by_id=by.user_id,
    )
    audit.record("alert.resolved", target=alert, by=by, now=now, patient_id=alert.episode.patient_id)
    return alert


def escalate(*, now: datetime) -> int:
    """Tell each clinic's lead about urgent alerts nobody acknowledged in time; how many were escalated."""
    with scope.all_clinics("claim alerts to escalate"):
        waiting = [
            row
            for tier, patience in ESCALATES_AFTER.items()
            for row in Alert.objects.filter(
                state=AlertState.RAISED, tier=tier, escalated_at__isnull=True, raised_at__lte=now - patience
            ).values_list("pk", "clinic_id")[:100]
        ]
    return lines.each(waiting, lambda pk: _escalate_one(pk, now), what="escalating alert")


def _escalate_one(pk: int, now: datetime) -> int:
    alert = Alert.objects.filter(pk=pk).select_related("clinic", "episode").first()
    taken = Alert.objects.filter(pk=pk, state=AlertState.RAISED, escalated_at__isnull=True).update(
        escalated_at=now
    )
    if alert is None or not taken:
        return 0
    others = [one for one in queries.who_hears_alerts(alert.clinic) if one.pk != alert.owner_id]
    for person in others[
        :1
    ]:  # the lead; where the lead is the silent owner or there is none, whoever is next
        # An alert that was raised again is silent again: the same moment in the key, the same escalation.
        _tell(alert, person, f"alert:{alert.uuid}:lead:{alert.raised_at:%Y%m%d%H%M%S}", now)
    audit.record(
        "alert.escalated",
        target=alert,
        by=clock(alert.clinic_id),
        now=now,
        patient_id=alert.episode.patient_id,
    )
    return 1


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
    owner_id = _owner(episode)
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
            **origin,
        )
        for cause in wanted.values()
    ]
    Alert.objects.bulk_create(rows, ignore_conflicts=True)
    made = list(Alert.objects.filter(uuid__in=[row.uuid for row in rows]).select_related("owner", "clinic"))
    new = {alert.cause for alert in made}
    known = [cause for cause in wanted.values() if cause.code not in new]
    _sharpen(episode, origin, known, again=again, by=by, now=now)
    for alert in made:
        audit.record("alert.raised", target=alert, by=by, now=now, patient_id=episode.patient_id)
        if alert.tier in {Tier.T0, Tier.T1}:
            _tell(alert, alert.owner, f"alert:{alert.uuid}", now)
    return made


def _owner(episode: EpisodeOfCare) -> int:
    """The patient's therapist while they work here; after that whoever hears alerts first, for a mail to them is lost."""
    hear = [one.pk for one in queries.who_hears_alerts(episode.clinic)]
    return episode.therapist_id if episode.therapist_id in hear or not hear else hear[0]


def _sharpen(
    episode: EpisodeOfCare,
    origin: dict[str, Any],
    causes: Iterable[Cause],
    *,
    again: Collection[str],
    by: Actor,
    now: datetime,
) -> None:
    """Raise an alert again whose cause came back stricter (one leg weak became both), or came back after a "no"."""
    known = {cause.code: cause for cause in causes}
    rows = Alert.objects.filter(**origin, cause__in=known).select_related("owner", "clinic") if known else []
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
            acknowledged_at=None,
            acknowledged_by=None,
            resolved_at=None,
            resolved_by=None,
            escalated_at=None,
        )
        audit.record("alert.sharpened", target=alert, by=by, now=now, patient_id=episode.patient_id)
        if cause.tier in {Tier.T0, Tier.T1}:
            _tell(alert, alert.owner, f"alert:{alert.uuid}:{cause.tier}:{now:%Y%m%d%H%M%S}", now)


def _tell(alert: Alert, person: User, key: str, now: datetime) -> None:
    """A mail without a clinical word: an alert waits, sign in to read it."""
    clinic: Clinic = alert.clinic
    outbox.queue(
        clinic_id=clinic.pk,
        template="staff_alert",
        address=person.email,
        language="en",
        idempotency_key=key,
        now=now,
        parameters={"alert": str(alert.uuid)},
        about=("alert", alert.pk),
    )
