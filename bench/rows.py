"""One row for each goal, printed as a table or as JSON, with an exit status that says whether any is short."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Row:
    """What was measured against what was promised."""

    name: str
    measured: float
    goal: float
    unit: str
    ok: bool

    def line(self, width: int = 0) -> str:
        """The row in words, its name padded to a width in characters."""
        measured, goal = f"{self.measured:.3g} {self.unit}".strip(), f"{self.goal:g} {self.unit}".strip()
        return f"{self.name:<{width}}  {measured:>10}  {goal:>10}  {'ok' if self.ok else 'short'}"


def report(rows: Sequence[Row], about: Mapping[str, Any], *, as_json: bool) -> int:
    """Print the rows and what is to be known about the run; returns the exit status."""
    failed = sum(not row.ok for row in rows)
    passed = len(rows) - failed
    if as_json:
        print(
            json.dumps({"rows": [asdict(row) for row in rows], "passed": passed, "failed": failed, **about})
        )
    else:
        width = max((len(row.name) for row in rows), default=0)
        for row in rows:
            print(row.line(width))
        for what, value in about.items():
            print(f"{what}: {value}")
        print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0
