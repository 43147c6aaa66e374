"""Which box the needles of a site were taken from: by itself where only one can be meant, else by one press.

Source: clinical reference, section 4 (`needle_lot`, `needle_expiry`) and section 7, `needle_device`: an expired box is
blocked, a missing lot is warned of and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from clinic.rules.needle_boxes import expires_soon, is_expired


@dataclass(frozen=True)
class Box:
    """An open box as its label says. `key` names its row, `address` names it in a press.

    `size` is diameter x length as the log names it ("0.30x50").
    """

    key: int
    address: str
    name: str
    size: str
    lot: str
    expires_on: date


@dataclass(frozen=True)
class Offer:
    """What the open boxes of one size give on a day.

    `only` is the box meant when nobody says which, None where several lots are open or the only one has expired.
    `choices` are boxes of different lots that may be taken, `expired` those that may not.
    """

    only: Box | None
    choices: tuple[Box, ...]
    expired: tuple[Box, ...]


def offer(boxes: Iterable[Box], size: str, *, on: date, taken: Sequence[int] = ()) -> Offer:
    """What may be recorded for a needle of this size; `taken` are the keys of boxes chosen in this session before.

    Two boxes of the same label are one choice. With an expired box standing open beside a good one nobody can know
    which was meant, so it is asked.
    """
    labels: dict[tuple[str, str, date], Box] = {}
    for box in boxes:
        if box.size == size:
            labels.setdefault((box.name, box.lot, box.expires_on), box)
    expired = tuple(box for box in labels.values() if is_expired(box.expires_on, on=on))
    choices = tuple(box for box in labels.values() if box not in expired)
    before = [box for box in choices if box.key in taken]
    if len(before) == 1:
        return Offer(before[0], choices, expired)
    return Offer(choices[0] if len(labels) == 1 and choices else None, choices, expired)


def why_not(box: Box, size: str, *, on: date, has_deviation: bool) -> str:
    """The sentence that keeps this box from being recorded for a needle of this size, or an empty one.

    What really went in can be recorded once a deviation says so.
    """
    if box.size != size:
        return "This box holds needles of another size."
    if is_expired(box.expires_on, on=on) and not has_deviation:
        return expired_words(box.lot, box.expires_on)
    return ""


def expired_words(lot: str, expires_on: date) -> str:
    """What to do about an expired box; the same sentence in the log and at signing."""
    return (
        f"Lot {lot} expired on {_day(expires_on)}. Take needles from another box; "
        "if these went in, file a deviation event."
    )


def hint(box: Box, *, on: date) -> str:
    """What somebody who takes from this box should know: that it soon runs out; empty where nothing is to be said."""
    if not expires_soon(box.expires_on, on=on):
        return ""
    return f"Lot {box.lot} expires soon: its last day is {_day(box.expires_on)}."


def unrecorded(names: Sequence[str]) -> str:
    """The warning for needled sites without a lot, by their names; empty where every one has one."""
    if not names:
        return ""
    return f"No lot is recorded for {'; '.join(names)}. A recall could not find this patient."


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
