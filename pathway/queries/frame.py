"""What waits where: the counts the rail of the staff frame shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from clinic.enums import Role
from clinic.models import Clinic, Membership
from pathway.models import Alert, AlertTelling
from pathway.queries.check_ins import open_calls
from pathway.states import AlertState
from patients.enums import BookingRequestState
from patients.models import BookingRequest


def waiting_counts(*, membership: Membership, now: datetime) -> dict[str, int]:
    """Counts by the name of the rail's item, in one query: calls that are due with the booking requests that
    wait, and alerts nobody has resolved.

    A therapist counts the alerts they own or were told of; the clinical lead and the manager those of the whole clinic.
    """
    calls = open_calls(membership.clinic).filter(due_at__lte=now)
    alerts = Alert.objects.filter(clinic=membership.clinic_id).exclude(state=AlertState.RESOLVED)
    if membership.role == Role.THERAPIST and not membership.is_clinical_lead:
        told = AlertTelling.objects.filter(
            alert=OuterRef("pk"), person=membership.user_id, round=OuterRef("round")
        )
        alerts = alerts.filter(Q(owner=membership.user_id) | Exists(told))
    requests = BookingRequest.objects.filter(clinic=membership.clinic_id, state=BookingRequestState.OPEN)
    row = (
        Clinic.objects.filter(pk=membership.clinic_id)
        .annotate(calls=_count(calls), alerts=_count(alerts), requests=_count(requests))
        .values("calls", "alerts", "requests")
        .get()
    )
    return {"check_ins": row["calls"] + row["requests"], "alerts": row["alerts"]}


def _count(rows: QuerySet[Any]) -> Subquery:
    counted = (
        rows.select_related(None)
        .order_by()
        .annotate(count=Func("pk", function="COUNT", output_field=IntegerField()))
    )
    return Subquery(counted.values("count"))
