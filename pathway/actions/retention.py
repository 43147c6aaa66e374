"""Keep records as long as the clinic's rule says, and remove by itself what nobody needs any more; never a record."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import models, transaction

from clinic import audit, lines, scope
from clinic.actors import Actor, clock
from clinic.enums import InvitationState
from clinic.errors import Refused, Stale
from clinic.models import Clinic, IdempotencyKey, StaffInvitation, StaffSession
from pathway.models import RetentionRule
from pathway.queries import retention as queries
from pathway.reference.retention import retention
from pathway.rules.retention import Rule, audit_problem, problem
from patients.enums import BookingRequestState
from patients.models import BookingRequest

BATCH = 1000


@transaction.atomic
def set_rule(
    clinic: Clinic,
    *,
    years: int,
    until_age: int,
    audit_years: int | None = None,
    because: str,
    number: int,
    by: Actor,
    now: datetime,
) -> RetentionRule:
    """Say for how long records and the audit are kept, as the next version after `number`. Raises Refused and Stale."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    stands = queries.own(clinic)
    if (stands.number if stands else 0) != number:
        raise Stale("Somebody else changed this meanwhile. Look at it again.")
    wrong = problem(Rule(years, until_age), queries.least(clinic)) or audit_problem(
        audit_years, records=years, least=retention().audit.years
    )
    if wrong:
        raise Refused(wrong[1], field=wrong[0])
    if not because.strip():
        raise Refused("Write by which rule, and who looked it up.", field="because")
    row = RetentionRule.objects.create(
        clinic=clinic,
        number=number + 1,
        years=years,
        until_age=until_age,
        audit_years=audit_years,
        because=because.strip(),
        set_at=now,
        set_by_id=by.staff_id,
    )
    audit.record(
        "retention.rule_set",
        target=row,
        by=by,
        now=now,
        detail={"years": years, "until_age": until_age, "audit_years": audit_years, "number": row.number},
    )
    return row


def clear_out(*, now: datetime) -> int:
    """Remove what is past its days in every clinic, and sign-ins that have run out; how many rows went."""
    clinics = [(pk, pk) for pk in Clinic.objects.order_by("pk").values_list("pk", flat=True)]
    removed = lines.each(clinics, lambda pk: _clear_out_clinic(pk, now), what="clearing out")
    ended = StaffSession.objects.filter(expire_date__lt=now).order_by("pk").values("pk")[:BATCH]
    return removed + StaffSession.objects.filter(pk__in=ended).delete()[0]


def due(*, now: datetime) -> dict[str, int]:
    """What `clear_out` would remove now, by kind, over all clinics; nothing is changed."""
    with scope.all_clinics("count what is past its days"):
        found = {slug: rows(_before(slug, now)).count() for slug, rows in REMOVED.items()}
    return {**found, "ended_sign_in": StaffSession.objects.filter(expire_date__lt=now).count()}


def _clear_out_clinic(pk: int, now: datetime) -> int:
    counts = {slug: _remove(rows(_before(slug, now)).filter(clinic=pk)) for slug, rows in REMOVED.items()}
    counts = {slug: count for slug, count in counts.items() if count}
    if counts:
        clinic = Clinic.objects.get(pk=pk)
        audit.record("retention.cleared_out", target=clinic, by=clock(pk), now=now, detail=counts)
    return sum(counts.values())


def _remove(rows: models.QuerySet[models.Model]) -> int:
    """One batch, so that no run holds locks for long; what is left goes in the next."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
    return rows.model._base_manager.filter(pk__in=keys).delete()[0] if keys else 0


def _before(slug: str, now: datetime) -> datetime:
    return now - timedelta(days=retention().removals[slug].days)


def _closed_requests(before: datetime) -> models.QuerySet[BookingRequest]:
    return BookingRequest.objects.filter(state=BookingRequestState.CLOSED, settled_at__lt=before)


def _taken_forms(before: datetime) -> models.QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(created_at__lt=before)


def _open_invitations(before: datetime) -> models.QuerySet[StaffInvitation]:
    return StaffInvitation.objects.filter(expires_at__lt=before).exclude(state=InvitationState.ACCEPTED)


# What this room removes; requests nobody confirmed and revisions of signed notes are removed by their own rooms.
REMOVED: dict[str, Callable[[datetime], models.QuerySet[models.Model]]] = {
    "closed_request": _closed_requests,
    "taken_form": _taken_forms,
    "open_invitation": _open_invitations,
}
