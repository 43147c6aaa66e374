"""What waits for somebody who is off goes to whoever stands in for them, and back when they are there after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from clinic import audit, moves
from clinic.actors import Actor
from clinic.models import Clinic, User
from pathway.actions import alert_tellings
from pathway.enums import Tier
from pathway.models import Alert, CallTask
from pathway.queries import alert_duty
from pathway.queries.alert_duty import Duty
from pathway.states import AlertState, CallTaskState


@dataclass(frozen=True)
class HandOver:
    """What went from one person to another. `to` is None where nobody else hears alerts, and nothing went then but calls,
    which are anybody's at the desk."""

    to: User | None
    alerts: int
    calls: int


@dataclass(frozen=True)
class Return:
    """What is somebody's own again, and how many alerts stay with whoever has them in hand."""

    alerts: int
    calls: int
    stay: int


@transaction.atomic
def hand_over(clinic: Clinic, person: User, *, by: Actor, now: datetime) -> HandOver:
    """Give this person's open alerts and calls to whoever hears alerts next, deputy first; asking twice moves nothing twice.

    An alert they had in hand is open again, its clock runs from now, and whoever gets an urgent one is told at once.
    """
    duty = alert_duty.duty(clinic, now)
    heir = next((duty.people[key] for key in duty.in_turn(person.pk) if key != person.pk), None)
    alerts = list(_of(clinic, person)) if heir else []
    for alert in alerts:
        assert heir is not None
        _give(alert, heir, person, duty, by, now)
    calls = list(CallTask.objects.filter(clinic=clinic, owner=person, state=CallTaskState.OPEN))
    for call in calls:
        _pass_on(call, heir.pk if heir else None, call.stands_in_for_id or person.pk)
        audit.record("call.handed_over", target=call, by=by, now=now, patient_id=call.patient_id)
    return HandOver(heir, len(alerts), len(calls))


@transaction.atomic
def give_back(clinic: Clinic, person: User, *, by: Actor, now: datetime) -> Return:
    """Give back what was handed over and nobody has in hand yet; a call that was begun stays with whoever began it."""
    alerts = Alert.objects.filter(clinic=clinic, stands_in_for=person).select_related("episode")
    waiting = list(alerts.filter(state=AlertState.RAISED))
    for alert in waiting:
        moves.move(
            alert,
            old=AlertState.RAISED,
            new=AlertState.RAISED,
            owner_id=person.pk,
            stands_in_for_id=None,
        )
        audit.record("alert.given_back", target=alert, by=by, now=now, patient_id=alert.episode.patient_id)
    calls = list(CallTask.objects.filter(clinic=clinic, stands_in_for=person, state=CallTaskState.OPEN))
    for call in calls:
        _pass_on(call, person.pk, None)
        audit.record("call.given_back", target=call, by=by, now=now, patient_id=call.patient_id)
    return Return(len(waiting), len(calls), alerts.filter(state=AlertState.ACKNOWLEDGED).count())


@transaction.atomic
def leave_to_the_desk(clinic: Clinic, person: User, *, by: Actor, now: datetime) -> int:
    """Let go of the calls somebody at the desk has begun or promised: they are anybody's there. How many they were."""
    calls = list(CallTask.objects.filter(clinic=clinic, owner=person, state=CallTaskState.OPEN))
    for call in calls:
        _pass_on(call, None, call.stands_in_for_id)
        audit.record("call.handed_over", target=call, by=by, now=now, patient_id=call.patient_id)
    return len(calls)


def _of(clinic: Clinic, person: User) -> list[Alert]:
    """What waits for this person: open alerts of theirs, and those they said they have."""
    theirs = Q(owner=person, state=AlertState.RAISED) | Q(
        acknowledged_by=person, state=AlertState.ACKNOWLEDGED
    )
    return list(Alert.objects.filter(theirs, clinic=clinic).select_related("episode", "clinic"))


def _give(alert: Alert, heir: User, person: User, duty: Duty, by: Actor, now: datetime) -> None:
    again = {}
    if alert.state == AlertState.ACKNOWLEDGED:
        again = {
            "acknowledged_at": None,
            "acknowledged_by": None,
            "step": 0,
            "next_step_at": duty.next_step_at(Tier(alert.tier), now, step=0),
        }
    moves.move(
        alert,
        old=alert.state,
        new=AlertState.RAISED,
        owner_id=heir.pk,
        stands_in_for_id=alert.stands_in_for_id or person.pk,
        **again,
    )
    audit.record("alert.handed_over", target=alert, by=by, now=now, patient_id=alert.episode.patient_id)
    if alert.tier in (Tier.T0, Tier.T1):
        alert_tellings.tell(alert, heir, now=now)


def _pass_on(call: CallTask, owner: int | None, stands_in_for: int | None) -> None:
    moves.move(
        call,
        old=CallTaskState.OPEN,
        new=CallTaskState.OPEN,
        owner_id=owner,
        stands_in_for_id=stands_in_for,
    )
