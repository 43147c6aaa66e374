"""Read the earlier versions of a row, which is recorded like every other reading of what is written about somebody."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction

from clinic import actors, audit, scope
from clinic.errors import Refused
from clinic.models import Membership, User
from clinic.permissions import may
from clinic.queries import row_versions as queries

READS = "review_audit"


@transaction.atomic
def read(model: type[models.Model], uuid: str, *, by: User, now: datetime) -> list[queries.Ended]:
    """What the row said before each change. Raises Refused for a row that never was, and where `by` reads no audit."""
    place = queries.find(model, uuid)
    member = _member(by, place.clinic_id) if place else None
    if place is None or member is None or not may(member, READS):
        raise Refused("There is no such row in a clinic whose audit this person may read.")
    with scope.in_clinic(place.clinic_id):
        found = queries.history(model, place)
        audit.record(
            "row_versions.read",
            target=model(pk=place.row_id),
            by=actors.staff(member),
            now=now,
            patient_id=queries.patient_of(model, place.row_id),
            detail={"versions": len(found)},
        )
    return found


def _member(user: User, clinic_id: int) -> Membership | None:
    with scope.in_clinic(clinic_id):
        return Membership.objects.filter(user=user, is_active=True).first()
