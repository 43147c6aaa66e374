"""How much a clinic's public page takes in, and which free times it offers a stranger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

OPEN_FOR = timedelta(hours=24)  # the link that confirms a request
FORGOTTEN_AFTER = timedelta(days=2)  # what nobody confirmed is deleted, for it may be anybody's
MOST_WISHES = 3
MOST_FOR_ONE_ADDRESS = 2  # a day; more would let a stranger fill somebody's mailbox
MOST_FOR_ONE_CLINIC = 40  # an hour; more is a machine
PARTS_OF_DAY = (0, 12, 16)  # local hours at which morning, afternoon and late afternoon begin


def too_many(*, for_address: int, for_clinic: int) -> bool:
    """Whether a further request is refused: `for_address` were made in the last day, `for_clinic` in the last hour."""
    return for_address >= MOST_FOR_ONE_ADDRESS or for_clinic >= MOST_FOR_ONE_CLINIC


def spread(moments: Sequence[datetime], zone: ZoneInfo, *, most: int) -> list[datetime]:
    """Of free moments in order the first of each part of a day, so that a short list still holds mornings and evenings."""
    kept: dict[tuple[object, int], datetime] = {}
    for moment in moments:
        local = moment.astimezone(zone)
        part = sum(local.hour >= begins for begins in PARTS_OF_DAY)
        kept.setdefault((local.date(), part), moment)
    return list(kept.values())[:most]
