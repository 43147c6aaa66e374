"""What the outcomes page reads: how well check-ins are answered, alerts met, and pain changed, with n and intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from clinic.models import Clinic
from pathway.enums import EventSeverity
from pathway.models import AdverseEvent, Alert, CheckIn, Measurement, TreatmentSession
from pathway.queries.alert_waits import Met, met
from pathway.queries.deviations import filed_since
from pathway.reference import library
from pathway.rules.check_ins import counts_as_48_hours
from pathway.rules.statistics import Estimate, mean, share
from pathway.states import CheckInState, MeasuredAt

SESSIONS = Count("treatment_session", distinct=True)
DAYS_OF_A_WEEK = (6 * 24, 9 * 24)  # hours since the session in which an answer counts as one week after


@dataclass(frozen=True)
class Outcomes:
    """One clinic since a moment. Changes are in NPRS points of leg pain, positive is better."""

    sessions: int
    answered: Estimate
    alerts: int
    met: list[Met]
    events: list[tuple[str, int, Estimate]]
    expected: int
    deviations: int
    changes: list[tuple[str, Estimate]]


def outcomes(clinic: Clinic, *, since: datetime, now: datetime) -> Outcomes:
    """A fixed number of queries, whatever the number of patients. A void session is in none of the numbers."""
    sessions = TreatmentSession.objects.counting().filter(clinic=clinic, no_needles_reason="")
    needled = sessions.filter(ended_at__gte=since).count()
    asked = (
        CheckIn.objects.promised()
        .filter(clinic=clinic, asked_at__gte=since, treatment_session__void__isnull=True)
        .aggregate(whole=Count("pk"), part=Count("pk", filter=Q(state=CheckInState.ANSWERED)))
    )
    return Outcomes(
        sessions=needled,
        answered=share(asked["part"], asked["whole"]),
        alerts=Alert.objects.filter(clinic=clinic, raised_at__gte=since).count(),
        met=met(clinic, since=since, now=now),
        events=_events(clinic, since, needled),
        expected=_filed(clinic, since).filter(_is_expected()).aggregate(sessions=SESSIONS)["sessions"],
        deviations=filed_since(clinic, since),
        changes=_changes(clinic, since),
    )


def _events(clinic: Clinic, since: datetime, needled: int) -> list[tuple[str, int, Estimate]]:
    """Sessions with an event of each severity, and the rate per 1,000 sessions; what is expected is no event."""
    counted = dict(
        _filed(clinic, since)
        .exclude(_is_expected())
        .values("severity")
        .annotate(sessions=SESSIONS)
        .values_list("severity", "sessions")
    )
    return [
        (
            severity.value,
            counted.get(severity, 0),
            share(min(counted.get(severity, 0), needled), needled, per=1000),
        )
        for severity in EventSeverity
    ]


def _filed(clinic: Clinic, since: datetime) -> QuerySet[AdverseEvent]:
    return AdverseEvent.objects.filter(
        clinic=clinic, treatment_session__ended_at__gte=since, treatment_session__void__isnull=True
    ).order_by()


def _is_expected() -> Q:
    """Soreness and small bruises, as the rule of adverse events has it."""
    kinds = [one.slug for one in library().events.values() if one.expected]
    return Q(kind__in=kinds, severity=EventSeverity.MILD)


def _changes(clinic: Clinic, since: datetime) -> list[tuple[str, Estimate]]:
    rows = list(
        Measurement.objects.filter(
            clinic=clinic, kind="nprs_leg", measured_at__gte=since, treatment_session__void__isnull=True
        )
        .order_by("measured_at")
        .values_list("episode_id", "treatment_session_id", "at_point", "value", "hours_since_session")
    )
    before = {session: float(value) for _, session, point, value, _ in rows if point == MeasuredAt.BEFORE}
    at_48_hours, at_one_week = [], []
    for _, session, point, value, hours in rows:
        if session not in before or hours is None:
            continue
        if point == MeasuredAt.AFTER_48_HOURS and counts_as_48_hours(float(hours), library()):
            at_48_hours.append(before[session] - float(value))
        elif point == MeasuredAt.WEEKLY and DAYS_OF_A_WEEK[0] <= hours < DAYS_OF_A_WEEK[1]:
            at_one_week.append(before[session] - float(value))
    return [
        ("48 hours after a session", mean(at_48_hours)),
        ("One week after a session", mean(at_one_week)),
        ("Before the first session to before the third", mean(_third_against_first(rows))),
    ]


def _third_against_first(rows: Sequence[tuple[int, int | None, str, Decimal, Decimal | None]]) -> list[float]:
    series: dict[int, list[float]] = {}
    for episode, _, point, value, _ in rows:
        if point == MeasuredAt.BEFORE:
            series.setdefault(episode, []).append(float(value))
    return [values[0] - values[2] for values in series.values() if len(values) >= 3]
