"""The register of faults: each one breaks something on purpose and returns rows of what it saw."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway, throw_away_installation
from tests import ready_tables

if TYPE_CHECKING:
    from faults.yard import Yard

TICK_SECONDS = 5


@dataclass(frozen=True)
class Size:
    """How much is broken: check-ins a run, messages a batch, how often each thing is done, and how long a lease is."""

    check_ins: int
    batch: int
    times: int
    lease_seconds: int


FULL = Size(check_ins=10_000, batch=100, times=5, lease_seconds=6)
SMALL = Size(check_ins=240, batch=10, times=1, lease_seconds=3)  # for every day

OfInstallations = Callable[[ThrowAway], Sequence[Row]]
OfSenders = Callable[["Yard", Size], Sequence[Row]]
Place = Callable[[], AbstractContextManager[ThrowAway]]


class NotRun(Exception):
    """This machine has not what the fault needs; that is never counted as held."""


def ordinary() -> AbstractContextManager[ThrowAway]:
    return throw_away_installation(tick_seconds=TICK_SECONDS, like=ready_tables.kept())


OF_INSTALLATIONS: list[tuple[str, OfInstallations, Place]] = []
OF_SENDERS: list[tuple[str, OfSenders]] = []


def fault(name: str, *, on: Place = ordinary) -> Callable[[OfInstallations], OfInstallations]:
    """Register a fault of a whole installation under the name its rows start with; `on` makes the installation."""

    def register(run: OfInstallations) -> OfInstallations:
        OF_INSTALLATIONS.append((name, run, on))
        return run

    return register


def fault_of_senders(name: str) -> Callable[[OfSenders], OfSenders]:
    """Register a fault of those who send, on servers they share."""

    def register(run: OfSenders) -> OfSenders:
        OF_SENDERS.append((name, run))
        return run

    return register


def at_most(name: str, measured: float, goal: float, unit: str = "") -> Row:
    return Row(name, measured, goal, unit, measured <= goal)


def at_least(name: str, measured: float, goal: float, unit: str = "") -> Row:
    return Row(name, measured, goal, unit, measured >= goal)


def not_run(name: str, why: NotRun) -> Row:
    """A fault that was not tried is no fault that held."""
    return Row(f"{name} not run: {why}", 1, 0, "", ok=False)


def broken_as_it_must_be(name: str, measured: float, bound: float) -> Row:
    """A negative control: careless senders must break the bound, or the fault run sees nothing."""
    return Row(f"{name} (control: broken as it must be)", measured, bound, "", measured > bound)
