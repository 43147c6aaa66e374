"""Signs off a month of the audit."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import AuditReview, Clinic


@transaction.atomic
def sign(
    clinic: Clinic, *, month: date, shown: Sequence[dict[str, Any]], by: Actor, now: datetime
) -> AuditReview:
    """Keep that somebody went through a month, and what they were shown. Raises Refused before it is over, or twice."""
    if (month + timedelta(days=31)).replace(day=1) > clinic.local(now).date():
        raise Refused("This month is not over yet.")
    try:
        with transaction.atomic():
            row = AuditReview.objects.create(
                clinic=clinic, month=month, shown=list(shown), signed_by_id=by.staff_id, signed_at=now
            )
    except IntegrityError:
        raise Refused("This month has been signed off already.") from None
    audit.record("audit_review.signed", target=row, by=by, now=now, detail={"month": f"{month:%Y-%m}"})
    return row
