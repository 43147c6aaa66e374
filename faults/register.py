"""The register of faults: each one breaks a running installation and returns rows of what it saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway

Fault = Callable[[ThrowAway], Sequence[Row]]
TICK_SECONDS = 5
FAULTS: list[tuple[str, Fault]] = []


def fault(name: str) -> Callable[[Fault], Fault]:
    """Register a fault run under the name its rows start with."""

    def register(run: Fault) -> Fault:
        FAULTS.append((name, run))
        return run

    return register


def at_most(name: str, measured: float, goal: float, unit: str = "") -> Row:
    return Row(name, measured, goal, unit, measured <= goal)
