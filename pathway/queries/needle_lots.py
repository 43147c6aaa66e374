"""What the open boxes of the clinic give for the needles of a session."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from clinic.models import NeedleBox
from clinic.queries import needle_boxes
from pathway.models import NeedledSite
from pathway.rules import needle_lots as rules
from pathway.rules.needle_lots import Box, Offer


def open_boxes(clinic_id: int) -> list[Box]:
    """Every open box as the rules take it; one query."""
    return [as_label(box) for box in needle_boxes.open_boxes(clinic_id)]


def as_label(box: NeedleBox) -> Box:
    """What the label of a box says."""
    return Box(box.pk, str(box.uuid), box.name, box.size, box.lot, box.expires_on)


def offer(boxes: Iterable[Box], site: NeedledSite, sites: Iterable[NeedledSite], *, on: date) -> Offer:
    """What may be recorded for one site; a lot chosen for another site of this session and size is meant here too."""
    taken = [one.needle_box_id for one in sites if one.needle_box_id and one.pk != site.pk]
    return rules.offer(boxes, size_of(site), on=on, taken=taken)


def size_of(site: NeedledSite) -> str:
    """The size as the log names it, empty while none is chosen."""
    if site.needle_diameter_mm is None or site.needle_length_mm is None:
        return ""
    return f"{site.needle_diameter_mm:.2f}x{site.needle_length_mm}"
