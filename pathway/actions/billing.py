"""Keep the billing codes a clinic enters for itself."""

from __future__ import annotations

from datetime import datetime

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import Clinic
from clinic.moves import LOST_RACE
from pathway.models import BillingCode


@transaction.atomic
def enter(
    clinic: Clinic,
    *,
    code: str,
    muscles_from: int,
    muscles_to: int | None,
    words: str = "",
    by: Actor,
    now: datetime,
) -> BillingCode:
    """A code for so many muscles needled in one visit; `muscles_to` None means "and more".

    Raises Refused for an empty code, numbers the wrong way round, and a code that stands there already.
    """
    if not code.strip():
        raise Refused("Enter the code.", field="code")
    if muscles_from < 1:
        raise Refused("It begins with one muscle at least.", field="muscles_from")
    if muscles_to is not None and muscles_to < muscles_from:
        raise Refused("The last number is not below the first.", field="muscles_to")
    try:
        with transaction.atomic():
            row = BillingCode.objects.create(
                clinic=clinic,
                code=code.strip(),
                muscles_from=muscles_from,
                muscles_to=muscles_to,
                words=words.strip(),
                entered_at=now,
                entered_by_id=by.staff_id,
            )
    except IntegrityError as error:
        raise Refused("This code stands there already.", field="code") from error
    audit.record("billing_code.entered", target=row, by=by, now=now)
    return row


@transaction.atomic
def remove(row: BillingCode, *, by: Actor, now: datetime) -> BillingCode:
    """Take a code out of use; the row stays. Raises Stale when somebody took it out already."""
    standing = BillingCode.objects.filter(pk=row.pk, removed_at__isnull=True)
    if not standing.update(removed_at=now, removed_by_id=by.staff_id):
        raise Stale(LOST_RACE)
    row.removed_at, row.removed_by_id = now, by.staff_id
    audit.record("billing_code.removed", target=row, by=by, now=now)
    return row
