"""What the session log says of the lot at each site: what is recorded, what will be, what to press, what not to use."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from pathway.models import NeedledSite
from pathway.queries import needle_lots as queries
from pathway.rules import needle_lots as rules
from pathway.rules.needle_lots import Box, Offer
from pathway.views.session_log_sites import SiteRow

NONE_OPEN = "No needle box is open, so no lot is recorded."


@dataclass(frozen=True)
class SiteLot:
    """The lot line of one site. `offer` is None while no size is chosen."""

    site: NeedledSite
    offer: Offer | None
    may_take_expired: bool

    @property
    def is_recorded(self) -> bool:
        return bool(self.site.needle_lot)

    @property
    def will_be(self) -> Box | None:
        """What the first needle records by itself."""
        return self.offer.only if self.offer and not self.site.needles_in else None

    @property
    def choices(self) -> list[Box]:
        """What may be pressed once needles are in, without what is recorded already."""
        if self.offer is None or not self.site.needles_in:
            return []
        boxes = [*self.offer.choices, *(self.offer.expired if self.may_take_expired else ())]
        recorded = (self.site.needle_lot, self.site.needle_expires_on)
        return [box for box in boxes if (box.lot, box.expires_on) != recorded]

    @property
    def expired(self) -> tuple[Box, ...]:
        return self.offer.expired if self.offer else ()

    @property
    def has_none(self) -> bool:
        """No box of the size is open."""
        return self.offer is not None and not (self.offer.choices or self.offer.expired)

    @property
    def is_asked(self) -> bool:
        """Several boxes are open and no needle is in yet: which one is asked later."""
        return (
            self.offer is not None
            and bool(self.offer.choices)
            and not self.site.needles_in
            and not self.will_be
        )


def with_lots(
    rows: Iterable[SiteRow], boxes: Iterable[Box], *, on: date, has_deviation: bool
) -> list[SiteRow]:
    """The rows, each with its lot line; with no box open at all it is said once, in `hints`."""
    rows, boxes = list(rows), list(boxes)
    sites = [row.site for row in rows]
    return [
        replace(
            row,
            lot=SiteLot(
                row.site,
                queries.offer(boxes, row.site, sites, on=on) if boxes and queries.size_of(row.site) else None,
                may_take_expired=has_deviation,
            ),
        )
        for row in rows
    ]


def hints(rows: Iterable[SiteRow], boxes: Iterable[Box], *, on: date) -> list[str]:
    """Which open boxes of today's sizes soon run out, or that none is open."""
    boxes = list(boxes)
    if not boxes:
        return [NONE_OPEN]
    sizes = {queries.size_of(row.site) for row in rows}
    said = (rules.hint(box, on=on) for box in boxes if box.size in sizes)
    return list(dict.fromkeys(sentence for sentence in said if sentence))


def unrecorded(rows: Iterable[SiteRow]) -> str:
    """The warning before the signature for needled sites without a lot."""
    return rules.unrecorded([row.title for row in rows if row.site.needles_in and not row.site.needle_lot])
