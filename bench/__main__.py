"""make bench: five interleaved rounds on throw-away servers, medians, and no result from a machine that wavered."""

from __future__ import annotations

import argparse
import os
import secrets
import statistics
import sys
import warnings

from bench.goals import GOALS, Measure, milliseconds
from bench.rows import Row, report
from clinic.services.databases import prepare
from clinic.services.embedded import Services

ROUNDS = 5
MOST_ROUNDS = 15
STEADY = 0.15  # how far the control of a round may lie from the first one


def main() -> int:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of rows")
    parser.add_argument(
        "--only", default="", help="measure the goals whose name starts with this, such as G1"
    )
    options = parser.parse_args()
    services = Services.for_one_run().start()
    try:
        prepare(services)
        start_django(services)
        return measure(as_json=options.json, only=options.only)
    finally:
        services.stop()


def start_django(services: Services) -> None:
    os.environ |= {
        "NEEDLEPATH_MODE": "test",
        "DJANGO_SETTINGS_MODULE": "clinic.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "LINK_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "testserver",
        "SITE_URL": "http://testserver",
        "EMAIL_URL": "smtp://127.0.0.1:9",
        "DATABASE_URL": services.database_url(),
        "REDIS_URL": services.redis_url,
    }
    warnings.filterwarnings("ignore", "No directory at")  # static files are not measured and not collected
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)


def measure(*, as_json: bool, only: str) -> int:
    from bench import follow_up, rules, session_logs, today  # noqa: F401 - they register their goals, and need Django first

    control = hello()
    control()  # warms what every page shares
    first = control()
    goals = [goal for goal in GOALS if goal.name.startswith(only)]
    measures = [goal.prepare() for goal in goals]
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
    for goal, figures in zip(goals, zip(*rounds, strict=True), strict=True):
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
