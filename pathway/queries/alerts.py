"""What the alert pages read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When

from clinic.models import Clinic, User
from pathway.enums import Tier
from pathway.models import Alert, AlertTelling, BeforeVisit, CheckInAnswer, NeedledSite
from pathway.queries import alert_duty, before_visits
from pathway.queries.answers import Line, lines, staff_words
from pathway.reference import library
from pathway.reference.screening_rows import TierWords
from pathway.states import AlertState
from patients.models import Intake


def alerts(clinic: Clinic, *, resolved: bool) -> QuerySet[Alert]:
    """Open alerts, the urgent ones first, of these what nobody acknowledged, then the strictest and the oldest; or
    resolved ones, newest first."""
    rows = Alert.objects.filter(clinic=clinic).select_related(
        "episode__patient", "owner", "acknowledged_by", "resolved_by"
    )
    if resolved:
        return rows.filter(state=AlertState.RESOLVED).order_by("-resolved_at", "pk")
    # "raised" sorts after "acknowledged"
    waits = Case(When(tier__in=[Tier.T0, Tier.T1], then=0), default=1)
    return rows.exclude(state=AlertState.RESOLVED).order_by(waits, "-state", "tier", "raised_at", "pk")


def acknowledged(clinic: Clinic) -> int:
    """How many open alerts somebody has taken already."""
    return Alert.objects.filter(clinic=clinic, state=AlertState.ACKNOWLEDGED).count()


def standing(intake: Intake) -> list[tuple[Alert, str]]:
    """The open alerts an intake raised, strictest first, each with its question in the staff's words; one query."""
    rows = Alert.objects.filter(clinic=intake.clinic_id, intake=intake).exclude(state=AlertState.RESOLVED)
    return [(row, staff_words(row.cause) or row.asked) for row in rows.order_by("tier", "raised_at", "pk")]


def asking_for(clinic: Clinic, person: User) -> QuerySet[Alert]:
    """Alerts nobody acknowledged that this person owns or was told of, strictest and oldest first."""
    told = AlertTelling.objects.filter(alert=OuterRef("pk"), person=person, round=OuterRef("round"))
    return (
        Alert.objects.filter(Q(owner=person) | Exists(told), clinic=clinic, state=AlertState.RAISED)
        .select_related("episode__patient")
        .order_by("tier", "raised_at", "pk")
    )


@dataclass(frozen=True)
class Told:
    """Who was told of an alert since it was raised, and who is next: nobody once it is acknowledged."""

    tellings: list[AlertTelling]
    next_at: datetime | None
    next_person: User | None


def told(alert: Alert, *, now: datetime) -> Told:
    """One query, and three more while nobody has acknowledged it."""
    tellings = list(
        AlertTelling.objects.filter(alert=alert, round=alert.round)
        .select_related("person")
        .order_by("told_at", "pk")
    )
    if alert.state != AlertState.RAISED or alert.next_step_at is None:
        return Told(tellings, None, None)
    duty = alert_duty.duty(alert.clinic, now)
    known = {alert.owner_id, *(one.person_id for one in tellings)}
    coming = [key for key in duty.in_turn(alert.episode.therapist_id) if key not in known]
    return Told(tellings, alert.next_step_at, duty.people[coming[0]] if coming else None)


def answer_lines(alert: Alert) -> list[Line]:
    """Everything that was answered with it, alarming answers first; empty where the alert says it all itself."""
    if alert.before_visit_id is not None:
        return before_visits.lines(BeforeVisit.objects.get(pk=alert.before_visit_id))
    latest = answered(alert)
    return lines(latest) if latest else []


def answered(alert: Alert) -> CheckInAnswer | None:
    """The newest version of the check-in's answers; None where no check-in raised it."""
    if alert.check_in_id is None:
        return None
    return CheckInAnswer.objects.filter(check_in_id=alert.check_in_id).order_by("-number").first()


def sites_needled(alert: Alert) -> list[NeedledSite]:
    """Where needles went in the session before, for the call."""
    if alert.check_in_id is None:
        return []
    return list(
        NeedledSite.objects.filter(
            treatment_session__check_ins=alert.check_in_id, needles_in__gt=0
        ).select_related("treatment_session")
    )


def tier(alert: Alert) -> TierWords:
    """What this alert's tier means to staff."""
    return library().tiers[Tier(alert.tier)]
