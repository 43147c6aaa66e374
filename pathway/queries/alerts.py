"""What the alert pages read."""

from __future__ import annotations

from django.db.models import QuerySet

from clinic.models import Clinic
from pathway.enums import Tier
from pathway.models import Alert, BeforeVisit, CheckInAnswer, NeedledSite
from pathway.queries import before_visits
from pathway.queries.answers import Line, lines
from pathway.reference import library
from pathway.reference.screening_rows import TierWords
from pathway.states import AlertState


def alerts(clinic: Clinic, *, resolved: bool) -> QuerySet[Alert]:
    """Open alerts, strictest and oldest first; or resolved ones, newest first."""
    rows = Alert.objects.filter(clinic=clinic).select_related(
        "episode__patient", "owner", "acknowledged_by", "resolved_by"
    )
    if resolved:
        return rows.filter(state=AlertState.RESOLVED).order_by("-resolved_at", "pk")
    return rows.exclude(state=AlertState.RESOLVED).order_by("tier", "raised_at", "pk")


def answer_lines(alert: Alert) -> list[Line]:
    """Everything that was answered with it, alarming answers first; empty where the alert says it all itself."""
    if alert.before_visit_id is not None:
        return before_visits.lines(BeforeVisit.objects.get(pk=alert.before_visit_id))
    if alert.check_in_id is None:
        return []
    latest = CheckInAnswer.objects.filter(check_in_id=alert.check_in_id).order_by("-number").first()
    return lines(latest) if latest else []


def sites_needled(alert: Alert) -> list[NeedledSite]:
    """Where needles went in the session before, for the call."""
    if alert.check_in_id is None:
        return []
    return list(NeedledSite.objects.filter(treatment_session__check_ins=alert.check_in_id, needles_in__gt=0))


def tier(alert: Alert) -> TierWords:
    """What this alert's tier means to staff."""
    return library().tiers[Tier(alert.tier)]
