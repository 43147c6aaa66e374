"""What the pages read of the clinic's boxes of needles."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from clinic.models import Clinic, NeedleBox
from clinic.rules.needle_boxes import expires_soon, is_expired


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


def in_use(clinic: Clinic) -> QuerySet[NeedleBox]:
    """The boxes on the shelf and open, what expires first on top."""
    return (
        _boxes(clinic).filter(closed_at__isnull=True).order_by("expires_on", "diameter_mm", "length_mm", "pk")
    )


def closed(clinic: Clinic) -> QuerySet[NeedleBox]:
    """The boxes that are used no longer, the last closed on top."""
    return _boxes(clinic).filter(closed_at__isnull=False).order_by("-closed_at", "-pk")


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


def _boxes(clinic: Clinic) -> QuerySet[NeedleBox]:
    return NeedleBox.objects.filter(clinic=clinic).select_related("opened_by", "closed_by", "added_by")
