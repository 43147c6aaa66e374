"""make bench: five interleaved rounds on throw-away servers, medians, and no result from a machine that wavered."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import warnings
from collections.abc import Sequence

from bench import goals
from bench.goals import GOALS, Measure, milliseconds
from bench.rows import Row, report
from bench.servers import durable_servers, settings_for

ROUNDS = 5
MOST_ROUNDS = 15
STEADY = 0.15  # how far the control of a round may lie from the first one


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of rows")
    parser.add_argument("--only", nargs="+", metavar="G1", default=[], help="measure these goals alone")
    parser.add_argument(
        "--messages", type=int, default=goals.MESSAGES, help="rows of the outbox that G4 claims from"
    )
    options = parser.parse_args()
    goals.MESSAGES = options.messages
    with durable_servers() as services:
        os.environ |= settings_for(services)
        # Static files are not measured and not collected.
        warnings.filterwarnings("ignore", "No directory at")
        import django

        django.setup()
        return measure(as_json=options.json, only=options.only)


def measure(*, as_json: bool, only: Sequence[str]) -> int:
    # They register their goals, and need Django first.
    from bench import bookings, dispatch, follow_up, rules, session_logs, today  # noqa: F401

    control = hello()
    control()  # warms what every page shares
    first = control()
    wanted = [goal for goal in GOALS if not only or goal.name.split()[0] in only]
    measures = [goal.prepare() for goal in wanted]
    rounds: list[list[float]] = []
    controls = []
    unsteady = 0
    while len(rounds) < ROUNDS:
        figures = [one() for one in measures]
        seen = control()
        if abs(seen - first) > STEADY * first:
            unsteady += 1
            if unsteady > MOST_ROUNDS - ROUNDS:
                print(
                    f"Refused: the control moved by more than {STEADY:.0%} in {unsteady} rounds; try a quieter machine."
                )
                return 2
            continue
        rounds.append(figures)
        controls.append(seen)
    rows = []
    for goal, figures in zip(wanted, zip(*rounds, strict=True), strict=True):
        median = statistics.median(figures)
        rows.append(Row(goal.name, median, goal.bound, goal.unit, goal.is_met_by(median)))
    about = {
        "hello (ms)": round(statistics.median(controls), 3),
        "rounds": ROUNDS,
        "unsteady rounds": unsteady,
    }
    return report(rows, about, as_json=as_json)


def hello() -> Measure:
    """The control: the smallest page there is, through everything every page goes through."""
    from django.test import Client

    client = Client()
    return lambda: milliseconds(lambda: client.get("/healthz"), times=300)


if __name__ == "__main__":
    sys.exit(main())
