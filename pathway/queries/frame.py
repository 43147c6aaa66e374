"""What waits where: the counts the rail of the staff frame shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Exists, Func, IntegerField, OuterRef, Q, QuerySet, Subquery

from clinic.compiled import compiled
from clinic.enums import Role
from clinic.models import Clinic, Membership
from pathway.models import Alert, AlertTelling
from pathway.queries.check_ins import open_calls
from pathway.states import AlertState
from patients.enums import BookingRequestState
from patients.models import BookingRequest


def waiting_counts(*, membership: Membership, now: datetime) -> dict[str, int]:
    """Counts by the name of the rail's item, in one query: calls that are due with the booking requests that
    wait, and alerts nobody has resolved. Of the booking requests alone too, which stand on the list of calls by number.

    A therapist counts the alerts they own or were told of; the clinical lead and the manager those of the whole clinic.
    """
    asked = {"clinic": membership.clinic_id, "now": now}
    if membership.role == Role.THERAPIST and not membership.is_clinical_lead:
        row = _of_their_own(**asked, person=membership.user_id)[0]
    else:
        row = _of_the_clinic(**asked)[0]
    calls, requests = row["calls"], row["requests"]
    return {"check_ins": calls + requests, "alerts": row["alerts"], "booking_requests": requests}


@compiled(clinic=int, now=datetime)
def _of_the_clinic(clinic: int, now: datetime) -> QuerySet[Clinic, Any]:
    return _counts(clinic, now, _alerts(clinic))


@compiled(clinic=int, now=datetime, person=int)
def _of_their_own(clinic: int, now: datetime, person: int) -> QuerySet[Clinic, Any]:
    told = AlertTelling.objects.filter(alert=OuterRef("pk"), person=person, round=OuterRef("round"))
    return _counts(clinic, now, _alerts(clinic).filter(Q(owner=person) | Exists(told)))


def _alerts(clinic: int) -> QuerySet[Alert]:
    return Alert.objects.filter(clinic=clinic).exclude(state=AlertState.RESOLVED)


def _counts(clinic: int, now: datetime, alerts: QuerySet[Alert]) -> QuerySet[Clinic, Any]:
    calls = open_calls(Clinic(pk=clinic)).filter(due_at__lte=now)
    requests = BookingRequest.objects.filter(clinic=clinic, state=BookingRequestState.OPEN)
    return (
        Clinic.objects.filter(pk=clinic)
        .annotate(calls=_count(calls), alerts=_count(alerts), requests=_count(requests))
        .values("calls", "alerts", "requests")
    )


def _count(rows: QuerySet[Any]) -> Subquery:
    counted = (
        rows.select_related(None)
        .order_by()
        .annotate(count=Func("pk", function="COUNT", output_field=IntegerField()))
    )
    return Subquery(counted.values("count"))
