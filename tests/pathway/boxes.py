"""Boxes of needles as they stand in a clinic, recorded through the same actions as the pages."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from clinic.actions import needle_boxes
from clinic.models import NeedleBox
from tests import cast
from tests.rehearsals import rehearsed


def on_the_shelf(
    at: cast.Cast,
    *,
    lot: str = "B2304",
    size: str = "0.30x50",
    expires_on: date | None = None,
    now: datetime = cast.NOW,
) -> NeedleBox:
    """A box nobody opened, in date for a year unless told otherwise."""
    diameter, _, length = size.partition("x")
    (box,) = needle_boxes.add(
        at.clinic,
        maker="Seirin",
        product="J-type",
        diameter_mm=Decimal(diameter),
        length_mm=int(length),
        lot=lot,
        expires_on=expires_on or now.date() + timedelta(days=365),
        by=at.therapist.by,
        now=now,
    )
    return box


@rehearsed
def opened(at: cast.Cast, *, now: datetime = cast.NOW, **label: object) -> NeedleBox:
    """A box needles are taken from."""
    return needle_boxes.open_box(on_the_shelf(at, now=now, **label), by=at.therapist.by, now=now)


def expired(at: cast.Cast, *, now: datetime = cast.NOW, **label: object) -> NeedleBox:
    """A box that was opened in its time and stands open still, a day after its last day."""
    before = now - timedelta(days=40)
    return opened(at, now=before, expires_on=at.clinic.local(now).date() - timedelta(days=1), **label)
