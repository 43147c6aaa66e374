"""The needle boxes of an invented clinic: one open for every size in use, of which one soon runs out and one has."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from clinic.actions import needle_boxes
from clinic.actors import Actor
from clinic.enums import BoxEnd
from clinic.models import Clinic, NeedleBox
from clinic.queries.needle_boxes import open_boxes
from pathway.actions import needle_lots
from pathway.models import TreatmentSession
from pathway.queries.needle_lots import size_of

MAKERS = (("Northfield", "Slim"), ("Asahi Needle", "Type D"))
# Size, lot, days from today to the last day. Of 0.30x50 two lots stand open, so the log asks which one was used.
OPEN = (
    ("0.30x60", "C2291", 640),
    ("0.30x50", "B2304", 380),
    ("0.30x50", "B2411", 700),
    ("0.30x75", "D2190", 12),
    ("0.25x40", "A2240", -3),
)
SHELF = (("0.30x60", "C2415", 900), ("0.30x75", "D2402", 860), ("0.25x40", "A2377", 820))
EMPTY = (("0.30x50", "B2188", 300),)


def stock(clinic: Clinic, *, by: Actor, opened_at: datetime, now: datetime) -> None:
    """Fill the clinic's shelf: what is open was opened long ago, so that every session in the history took from it."""
    for size, lot, days_left in OPEN:
        needle_boxes.open_box(
            _box(clinic, size, lot, days_left, by=by, at=opened_at, now=now), by=by, now=opened_at
        )
    for size, lot, days_left in SHELF:
        _box(clinic, size, lot, days_left, by=by, at=now - timedelta(days=6), now=now)
    for size, lot, days_left in EMPTY:
        box = _box(clinic, size, lot, days_left, by=by, at=opened_at - timedelta(days=40), now=now)
        needle_boxes.open_box(box, by=by, now=opened_at - timedelta(days=30))
        needle_boxes.close(box, because=BoxEnd.EMPTY, by=by, now=opened_at)


def say_which(log: TreatmentSession, *, rng: Random, by: Actor, now: datetime) -> TreatmentSession:
    """Press one of the open lots wherever several are open, as the therapist would: once for a size."""
    boxes = open_boxes(log.clinic_id)
    unsaid = {size_of(site): site for site in log.sites.all() if site.needles_in and not site.needle_lot}
    for size, site in unsaid.items():
        fitting = [box for box in boxes if box.size == size]
        if len(fitting) > 1:
            site.treatment_session = log
            log = needle_lots.take(site, rng.choice(fitting), by=by, now=now)
    return log


def _box(
    clinic: Clinic, size: str, lot: str, days_left: int, *, by: Actor, at: datetime, now: datetime
) -> NeedleBox:
    maker, product = MAKERS[lot[0] in "CD"]
    diameter, _, length = size.partition("x")
    (box,) = needle_boxes.add(
        clinic,
        maker=maker,
        product=product,
        diameter_mm=Decimal(diameter),
        length_mm=int(length),
        lot=lot,
        expires_on=clinic.local(now).date() + timedelta(days=days_left),
        by=by,
        now=at,
    )
    return box
