"""make bench: five interleaved rounds on throw-away servers, medians, and no result from a machine that wavered."""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import warnings
from collections.abc import Sequence

from bench import goals
from bench.goals import GOALS, hello
from bench.rows import Row, report
from bench.servers import durable_servers, settings_for
from clinic.services.databases import prepare

ROUNDS = 5
MOST_ROUNDS = 15
STEADY = 0.15  # how far the control after a round may lie from the one before it


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of rows")
    parser.add_argument("--only", nargs="+", metavar="G1", default=[], help="measure these goals alone")
    parser.add_argument(
        "--messages", type=int, default=goals.MESSAGES, help="rows of the outbox that G4 claims from"
    )
    parser.add_argument(
        "--patients",
        type=int,
        default=goals.PATIENTS,
        help="patients of the clinic that G6, G7, G11 and G12 measure",
    )
    parser.add_argument("--visits", type=int, default=goals.VISITS, help="visits of that clinic")
    options = parser.parse_args()
    goals.MESSAGES, goals.PATIENTS, goals.VISITS = options.messages, options.patients, options.visits
    with durable_servers() as services:
        prepare(services, may_create_databases=True)  # and may lay rows without their triggers, as in tests
        os.environ |= settings_for(services)
        # Static files are not measured and not collected.
        warnings.filterwarnings("ignore", "No directory at")
        import django

        django.setup()
        return measure(as_json=options.json, only=options.only)


def measure(*, as_json: bool, only: Sequence[str]) -> int:
    # They register their goals, and need Django first.
    from bench import (  # noqa: F401
        bookings,
        crowded_today,
        dispatch,
        follow_up,
        pages,
        rules,
        search,
        session_logs,
        today,
    )

    control = hello()
    control()  # warms what every page shares
    wanted = [goal for goal in GOALS if not only or goal.name.split()[0] in only]
    measures = [goal.prepare() for goal in wanted]
    rounds: list[list[float]] = []
    controls = []
    unsteady = 0
    print("All is laid; measuring.", file=sys.stderr)
    while len(rounds) < ROUNDS:
        before = control()
        figures = [one() for one in measures]
        after = control()
        if abs(after - before) > STEADY * before:
            unsteady += 1
            if unsteady > MOST_ROUNDS - ROUNDS:
                print(
                    f"Refused: the control moved by more than {STEADY:.0%} within {unsteady} rounds; try a quieter machine."
                )
                return 2
            continue
        rounds.append(figures)
        controls += [before, after]
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


if __name__ == "__main__":
    sys.exit(main())
