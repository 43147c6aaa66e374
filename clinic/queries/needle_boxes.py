"""What the pages read of the clinic's boxes of needles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from clinic.models import Clinic, NeedleBox
from clinic.rules.needle_boxes import expires_soon, is_expired

OPEN, SHELF, CLOSED = "open", "shelf", "closed"


@dataclass(frozen=True)
class BoxOnADay:
    """One box as it stands on a day of the clinic."""

    box: NeedleBox
    is_expired: bool
    expires_soon: bool
    days_left: int

    @property
    def left(self) -> str:
        return {0: "Last day today", 1: "1 day left"}.get(self.days_left, f"{self.days_left} days left")


def listed(clinic: Clinic, show: str) -> QuerySet[NeedleBox]:
    """The boxes of one list: OPEN and SHELF with what expires first on top, CLOSED with the last closed on top."""
    rows = NeedleBox.objects.filter(clinic=clinic).select_related("opened_by", "closed_by", "added_by")
    if show == CLOSED:
        return rows.filter(closed_at__isnull=False).order_by("-closed_at", "-pk")
    here = rows.filter(closed_at__isnull=True, opened_at__isnull=show == SHELF)
    return here.order_by("expires_on", "diameter_mm", "length_mm", "pk")


def counts(clinic: Clinic) -> dict[str, int]:
    """How many boxes stand open and on the shelf; one query."""
    here = NeedleBox.objects.filter(clinic=clinic, closed_at__isnull=True)
    return here.aggregate(
        **{
            OPEN: Count("pk", filter=Q(opened_at__isnull=False)),
            SHELF: Count("pk", filter=Q(opened_at__isnull=True)),
        }
    )


def open_and_expired(clinic: Clinic, *, on: date) -> list[NeedleBox]:
    """The boxes somebody could still take expired needles from; one query."""
    return list(listed(clinic, OPEN).filter(expires_on__lt=on))


def last_added(clinic: Clinic) -> NeedleBox | None:
    """The box recorded last: the next delivery is most often like it."""
    return NeedleBox.objects.filter(clinic=clinic).order_by("-pk").first()


def open_boxes(clinic_id: int) -> list[NeedleBox]:
    """Every box needles are taken from, in the order they were opened; one query."""
    rows = NeedleBox.objects.filter(clinic_id=clinic_id, opened_at__isnull=False, closed_at__isnull=True)
    return list(rows.order_by("opened_at", "pk"))


def on_a_day(box: NeedleBox, *, on: date) -> BoxOnADay:
    """One box with what its last day means on this one."""
    return BoxOnADay(
        box,
        is_expired=is_expired(box.expires_on, on=on),
        expires_soon=expires_soon(box.expires_on, on=on),
        days_left=(box.expires_on - on).days,
    )
