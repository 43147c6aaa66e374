"""The clinic's boxes of needles: put on the shelf, opened, closed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.enums import BoxEnd
from clinic.errors import Refused, Stale
from clinic.models import Clinic, NeedleBox
from clinic.rules.needle_boxes import is_expired

LONGEST_SHELF_LIFE = timedelta(
    days=3660
)  # sterile needles are good for five years; a year typed wrong is further off


@transaction.atomic
def add(
    clinic: Clinic,
    *,
    maker: str,
    product: str,
    diameter_mm: Decimal,
    length_mm: int,
    lot: str,
    expires_on: date,
    boxes: int = 1,
    is_opened: bool = False,
    by: Actor,
    now: datetime,
) -> list[NeedleBox]:
    """A delivery: so many boxes of one label, the first of them opened at once where it stands open already.

    Raises Refused at `expires_on` when the last day is over or too far off to be true.
    """
    today = clinic.local(now).date()
    if is_expired(expires_on, on=today):
        raise Refused("This box has expired. Do not use it, and do not record it.", field="expires_on")
    if expires_on > today + LONGEST_SHELF_LIFE:
        raise Refused("No box lasts this long. Check the year.", field="expires_on")
    label = {
        "maker": maker,
        "product": product,
        "diameter_mm": diameter_mm,
        "length_mm": length_mm,
        "lot": lot,
        "expires_on": expires_on,
    }
    added = []
    for _ in range(boxes):
        box = NeedleBox.objects.create(clinic=clinic, **label, added_at=now, added_by_id=by.staff_id)
        audit.record("needle_box.added", target=box, by=by, now=now)
        added.append(box)
    if is_opened:
        open_box(added[0], by=by, now=now)
    return added


@transaction.atomic
def open_box(box: NeedleBox, *, by: Actor, now: datetime) -> NeedleBox:
    """Take needles from this box from now on. Raises Refused when it has expired, Stale when it is open or closed."""
    if is_expired(box.expires_on, on=box.clinic.local(now).date()):
        raise Refused(f"Lot {box.lot} expired on {box.expires_on:%-d %b %Y}. Do not use it: close the box.")
    opened = {"opened_at": now, "opened_by_id": by.staff_id}
    unopened = NeedleBox.objects.filter(pk=box.pk, opened_at__isnull=True, closed_at__isnull=True)
    if not unopened.update(**opened):
        raise Stale("Somebody opened or closed this box meanwhile.")
    box.opened_at, box.opened_by_id = now, by.staff_id
    audit.record("needle_box.opened", target=box, by=by, now=now)
    return box


@transaction.atomic
def close(box: NeedleBox, *, because: str, by: Actor, now: datetime) -> NeedleBox:
    """Use this box no longer, opened or not. Raises Refused at `because` without a reason, Stale when it is closed."""
    if because not in BoxEnd.values:
        raise Refused("Say why the box is no longer used.", field="because")
    closed = {"closed_at": now, "closed_by_id": by.staff_id, "closed_because": because}
    if not NeedleBox.objects.filter(pk=box.pk, closed_at__isnull=True).update(**closed):
        raise Stale("Somebody closed this box meanwhile.")
    box.closed_at, box.closed_by_id, box.closed_because = now, by.staff_id, because
    audit.record("needle_box.closed", target=box, by=by, now=now, detail={"because": because})
    return box
