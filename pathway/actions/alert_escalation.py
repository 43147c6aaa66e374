"""Let silence be heard: an alert nobody acknowledged is told to the deputy, then to the lead, then to whoever is next."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from clinic import audit, lines, scope
from clinic.actors import clock
from clinic.models import Message
from clinic.models.messages import UNDELIVERED
from pathway.actions import alert_tellings
from pathway.enums import Tier
from pathway.models import Alert, AlertTelling
from pathway.queries import alert_duty
from pathway.reference import library
from pathway.states import AlertState

BATCH = 200
LOOKED_BACK = timedelta(
    days=2
)  # a mail that came back later than that is heard of in the list of undelivered mails


def escalate(*, now: datetime) -> int:
    """Tell one more person of every alert that was silent for too long, or whose message came back; how many alerts.

    Several of these at once are harmless: each step is taken by a conditional update, so one of two takes it. A row that
    fails is looked at again later, so it keeps nobody waiting.
    """
    unheard = Message.objects.filter(
        about_kind=alert_tellings.ABOUT,
        about_id=OuterRef("pk"),
        state__in=UNDELIVERED,
        failed_at__gte=Coalesce(OuterRef("escalated_at"), OuterRef("raised_at")),
        failed_at__gt=now - LOOKED_BACK,
    )
    with scope.all_clinics("claim alerts to escalate"):
        waiting = list(
            Alert.objects.filter(Q(next_step_at__lte=now) | Exists(unheard), state=AlertState.RAISED)
            .exclude(retry_at__gt=now)
            .order_by("tier", "raised_at")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(
        waiting,
        lambda pk: _one_more(pk, now),
        what="escalating alert",
        put_off=lambda pk: lines.look_again_later(Alert, pk, now=now),
    )


def _one_more(pk: int, now: datetime) -> int:
    alert = Alert.objects.select_related("clinic", "episode").get(pk=pk)
    duty = alert_duty.duty(alert.clinic, now)
    step = alert.step + 1
    taken = Alert.objects.filter(
        pk=pk, state=AlertState.RAISED, round=alert.round, step=alert.step, escalated_at=alert.escalated_at
    ).update(
        step=step,
        escalated_at=now,
        next_step_at=duty.next_step_at(Tier(alert.tier), alert.raised_at, step=step),
        retry_at=None,
    )
    if not taken:
        return 0
    # What waits for the morning's mail is told there, to one person more.
    if library().alert_times[alert.tier].told == "at_once":
        told = AlertTelling.objects.filter(alert=alert, round=alert.round).values_list("person_id", flat=True)
        known = {alert.owner_id, *told}
        for key in [key for key in duty.in_turn(alert.episode.therapist_id) if key not in known][:1]:
            alert_tellings.tell(alert, duty.people[key], now=now)
    audit.record(
        "alert.escalated",
        target=alert,
        by=clock(alert.clinic_id),
        now=now,
        patient_id=alert.episode.patient_id,
        detail={"step": step},
    )
    return 1
