"""What an after-care sheet says of the needles of one visit: where they went in, and what to look out for because of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pathway.enums import Side
from pathway.reference.check_in_forms import Warning
from pathway.reference.consent_scope import Region
from pathway.reference.library import Library
from pathway.rules import check_ins

AFTER_NEEDLES = "after_48_hours"  # the check-in whose warning questions depend on the muscles needled


@dataclass(frozen=True)
class Needled:
    """One site that was needled: the muscle's slug, the side, and the spinal level where one was noted."""

    muscle: str
    side: Side
    level: str = ""


@dataclass(frozen=True)
class Place:
    """A part of the body in the patient's words, and the side or sides."""

    region: Region
    side: Side


def places(needled: Iterable[Needled], *, library: Library) -> tuple[Place, ...]:
    """Where needles went in, in the order of the reference; left and right of one region are one place."""
    sides: dict[str, set[Side]] = {}
    for one in needled:
        region = library.region_of(one.muscle)
        if region is not None:
            sides.setdefault(region.slug, set()).add(one.side)
    return tuple(
        Place(region, next(iter(sides[slug])) if len(sides[slug]) == 1 else Side.BOTH)
        for slug, region in library.regions.items()
        if slug in sides
    )


def look_out_for(needled: Iterable[Needled], *, library: Library) -> tuple[Warning, ...]:
    """The warning questions asked only after needles in such places, in the order they are asked (section 6)."""
    form, sites = library.check_in_forms[AFTER_NEEDLES], list(needled)
    near = any(check_ins.near_lung(one.muscle, one.level, library) for one in sites)
    here = check_ins.screens(form, needled=[one.muscle for one in sites], lung_risk=near, library=library)
    always = {
        slug
        for screen in check_ins.screens(form, needled=(), lung_risk=False, library=library)
        for slug in screen
    }
    return tuple(library.warnings[slug] for screen in here for slug in screen if slug not in always)
