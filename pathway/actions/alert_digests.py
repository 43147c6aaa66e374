"""The mail of the morning: one to each clinician for each day the clinic is open, saying how many alerts wait for today."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime

from clinic import audit, lines
from clinic.actors import clock
from clinic.messages import outbox
from clinic.models import Clinic, User
from pathway.actions import alert_tellings
from pathway.models import Alert, AlertDigest
from pathway.queries import alert_duty
from pathway.reference import library
from pathway.rules.escalation import is_digest_due
from pathway.states import AlertState


def send_due(*, now: datetime) -> int:
    """Make every mail of the morning that is due and not made; how many. Nobody gets one that says nothing.

    Several of these at once are harmless: who has one for the day gets no other, by the database's own constraint.
    """
    wanted: dict[tuple[int, int], list[Alert]] = {}
    clinics = {clinic.pk: clinic for clinic in Clinic.objects.all() if _has_begun(clinic, now)}

    def collect(pk: int) -> int:
        wanted.update({(pk, person): rows for person, rows in _wanted(clinics[pk], now).items()})
        return 0

    lines.each([(pk, pk) for pk in clinics], collect, what="looking for alerts of clinic")
    made = 0
    for (clinic_id, person), rows in wanted.items():
        on = clinics[clinic_id].local(now).date()
        made += lines.each(
            [(person, clinic_id)],
            lambda pk, rows=rows, on=on: _make(pk, rows, on, now),  # type: ignore[misc]
            what="mail of the morning to",
        )
    return made


def _has_begun(clinic: Clinic, now: datetime) -> bool:
    """Whether its hour has come, whatever day it is; asks nothing of the database."""
    return clinic.local(now).time() >= clinic.alert_digest_at


def _wanted(clinic: Clinic, now: datetime) -> dict[int, list[Alert]]:
    """Alerts nobody acknowledged, by who is to hear of them this morning and has not: their owner, or who stands in."""
    tiers = [one.slug for one in library().alert_times.values() if one.told == "digest"]
    rows = list(
        Alert.objects.filter(clinic=clinic, tier__in=tiers, state=AlertState.RAISED).select_related("episode")
    )
    if not rows:
        return {}
    duty = alert_duty.duty(clinic, now)
    at = clinic.alert_digest_at
    if not is_digest_due(
        digest_at_minutes=at.hour * 60 + at.minute, now=now, opening=duty.week, zone=clinic.zone
    ):
        return {}
    found: dict[int, list[Alert]] = defaultdict(list)
    for row in rows:
        for person in duty.in_turn(row.episode.therapist_id)[: 1 + row.step]:
            found[person].append(row)
    done = AlertDigest.objects.filter(clinic=clinic, on=clinic.local(now).date()).values_list(
        "person_id", flat=True
    )
    return {person: alerts for person, alerts in found.items() if person not in set(done)}


def _make(person_id: int, alerts: list[Alert], on: date, now: datetime) -> int:
    clinic_id = alerts[0].clinic_id
    person = User.objects.get(pk=person_id)
    digest, is_new = AlertDigest.objects.get_or_create(
        clinic_id=clinic_id,
        person=person,
        on=on,
        defaults={"alerts": len(alerts), "made_at": now},
    )
    if not is_new:
        return 0
    alert_tellings.told_by_digest(alerts, person, now=now)
    outbox.queue(
        clinic_id=clinic_id,
        template="staff_alert_digest",
        address=person.email,
        language="en",
        idempotency_key=f"alert_digest:{person.uuid}:{on}",
        now=now,
        parameters={"alerts": len(alerts)},
        about=("alert_digest", digest.pk),
    )
    audit.record("alert.digest_made", target=digest, by=clock(clinic_id), now=now)
    return 1
