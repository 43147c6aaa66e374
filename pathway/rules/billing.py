"""Counts what a biller asks of a visit: muscles needled, counted both ways, and units of timed care. Nothing is billed."""

from collections.abc import Iterable
from dataclasses import dataclass

from pathway.reference.billing import TimedUnits


@dataclass(frozen=True)
class MuscleCount:
    """Muscles needled in a visit: each once, and each side by itself. Payers differ on which one counts."""

    muscles: int
    muscle_sides: int


def muscle_count(needled: Iterable[tuple[str, str]]) -> MuscleCount:
    """The count of (muscle slug, side) pairs into which needles went; several sites of one muscle and side are one
    (clinical reference, section 4.2)."""
    pairs = set(needled)
    return MuscleCount(muscles=len({muscle for muscle, _ in pairs}), muscle_sides=len(pairs))


def timed_units(minutes: int, rule: TimedUnits) -> int:
    """How many timed units these minutes make: one from `first_unit_from` minutes, one more each whole unit after that.

    Raises ValueError for minutes below zero.
    """
    if minutes < 0:
        raise ValueError(f"{minutes} minutes")
    return (minutes + rule.unit_minutes - rule.first_unit_from) // rule.unit_minutes
