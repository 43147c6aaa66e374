"""The register of goals: a name, a bound, and a function that prepares one and gives back how to measure it once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter

Measure = Callable[[], float]
MESSAGES = 1_000_000  # rows of the outbox that G4 claims from
PATIENTS, VISITS = 100_000, 1_000_000  # of the one large clinic


@dataclass(frozen=True)
class Goal:
    name: str
    at_most: float | None
    at_least: float | None
    unit: str
    prepare: Callable[[], Measure]

    @property
    def bound(self) -> float:
        return self.at_most if self.at_most is not None else self.at_least or 0.0

    def is_met_by(self, measured: float) -> bool:
        return measured <= self.bound if self.at_most is not None else measured >= self.bound


GOALS: list[Goal] = []


def goal(
    name: str, *, at_most: float | None = None, at_least: float | None = None, unit: str = ""
) -> Callable[[Callable[[], Measure]], Callable[[], Measure]]:
    """Register a goal. The function below it prepares once and returns what measures one round."""
    if (at_most is None) == (at_least is None):
        raise ValueError(f"{name} needs one bound: at_most or at_least.")

    def register(prepare: Callable[[], Measure]) -> Callable[[], Measure]:
        GOALS.append(Goal(name, at_most, at_least, unit, prepare))
        return prepare

    return register


def milliseconds(act: Callable[[], object], *, times: int) -> float:
    """The median time of one act."""
    taken = []
    for _ in range(times):
        start = perf_counter()
        act()
        taken.append(perf_counter() - start)
    return sorted(taken)[times // 2] * 1000


def hello() -> Measure:
    """The control: the smallest page there is, through everything every page goes through."""
    from django.test import Client

    client = Client()
    return lambda: milliseconds(lambda: client.get("/healthz"), times=300)
