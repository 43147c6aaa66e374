"""Small honest statistics: a share or a mean with its 95 % interval, or nothing at all where the group is too small."""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

SMALLEST_GROUP = 5
Z95 = 1.959964


@dataclass(frozen=True)
class Estimate:
    """A value with its 95 % interval and the number it rests on. `value` is None when n is below SMALLEST_GROUP."""

    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None


def share(part: int, whole: int, *, per: float = 100) -> Estimate:
    """`part` of `whole` as a rate `per` so many, with the Wilson score interval (Wilson 1927).

    Raises ValueError when `part` is not between 0 and `whole`.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole} is not a share.")
    if whole < SMALLEST_GROUP:
        return Estimate(whole)
    rate, z2 = part / whole, Z95**2
    middle = (rate + z2 / (2 * whole)) / (1 + z2 / whole)
    spread = Z95 / (1 + z2 / whole) * math.sqrt(rate * (1 - rate) / whole + z2 / (4 * whole**2))
    return Estimate(whole, per * rate, per * max(0.0, middle - spread), per * min(1.0, middle + spread))


def mean(values: Sequence[float]) -> Estimate:
    """The mean with its normal 95 % interval."""
    if len(values) < SMALLEST_GROUP:
        return Estimate(len(values))
    middle = statistics.fmean(values)
    spread = Z95 * statistics.stdev(values) / math.sqrt(len(values))
    return Estimate(len(values), middle, middle - spread, middle + spread)


def median(values: Sequence[float]) -> float | None:
    """The middle value, or None where the group is too small to show."""
    return statistics.median(values) if len(values) >= SMALLEST_GROUP else None
