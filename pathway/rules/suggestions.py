"""Which muscles the pain drawing speaks for: their referral pattern covers what the patient marked. Never a choice."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pathway.enums import Side
from pathway.reference.library import Library

SIDES = {side.value: side for side in (Side.LEFT, Side.RIGHT)}


@dataclass(frozen=True)
class Suggestion:
    """A muscle on one side, with the marked zones that its referral pattern covers. `source` is that of the pattern."""

    muscle: str
    side: Side
    zones: tuple[str, ...]
    referral: str
    source: str


def suggestions(marked: Iterable[object], *, library: Library) -> tuple[Suggestion, ...]:
    """The muscles whose pattern covers a marked zone of the same side; the most marked zones first, then file order.

    `marked` are "zone:side" as the pain drawing stores them; what is not in the reference is passed over. Whether a
    muscle may be needled is not asked here: a blocked one is shown with its block (see `pathway.rules.plans`).
    """
    by_side: dict[Side, list[str]] = {side: [] for side in SIDES.values()}
    for one in marked:
        zone, _, side = str(one).partition(":")
        if side in SIDES:
            by_side[SIDES[side]].append(zone)
    found = [
        Suggestion(muscle.slug, side, covered, muscle.referral, muscle.source)
        for muscle in library.muscles.values()
        if muscle.active
        for side, zones in by_side.items()
        if (covered := tuple(zone for zone in muscle.refers_to if zone in zones))
    ]
    return tuple(sorted(found, key=lambda one: -len(one.zones)))
