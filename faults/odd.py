"""make fuzz: at least twenty thousand odd requests to every page, form and address, and what must never be answered."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import time
import warnings
from collections import Counter
from typing import Any

from bench.rows import report
from bench.servers import durable_servers, settings_for
from faults.register import at_least, at_most

LEAST_REQUESTS = 20_000
SHARES = {"forms": 45, "addresses": 20}  # per cent; the rest are methods, bodies and odd addresses, each once


def main() -> int:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of rows")
    parser.add_argument("--requests", type=int, default=LEAST_REQUESTS, help="how many, about (20,000)")
    parser.add_argument("--only", nargs="+", metavar="desk", help="these parts of the practice alone")
    options = parser.parse_args()
    with durable_servers() as services:
        os.environ |= settings_for(services)
        import django

        django.setup()
        logging.disable(logging.CRITICAL)  # twenty thousand refusals are what is wanted here
        warnings.filterwarnings("ignore", "No directory at", UserWarning)  # no picture is asked for
        return _run(options)


def _run(options: argparse.Namespace) -> int:
    from django.db import transaction
    from django.test.utils import setup_test_environment

    from tests.guards.test_odd_input import PARTS
    from tests.odd_requests import Seen

    setup_test_environment()
    started, seen, told = time.monotonic(), Seen(), Counter[str]()
    parts = options.only or PARTS
    for part in parts:
        with transaction.atomic():
            seen.add(_of(part, options.requests // len(parts)))
            transaction.set_rollback(True)
        print(f"{part}: {seen.requests} requests so far", file=sys.stderr, flush=True)
        for kind in ("broken", "reflected", "changed"):
            for what in getattr(seen, kind)[told[kind] :]:
                print(f"  {kind}: {what}", file=sys.stderr, flush=True)
            told[kind] = len(getattr(seen, kind))
    rows = [
        at_least("odd requests sent", seen.requests, options.requests),
        at_least("odd requests refused", seen.refused, 1),
        at_most("answered 500 or more", len(seen.broken), 0),
        at_most("came back as markup or in a header", len(seen.reflected), 0),
        at_most("refused, and changed a row", len(seen.changed), 0),
    ]
    about = {
        "by status": dict(sorted(seen.by_status.items())),
        "seconds": round(time.monotonic() - started),
    }
    return report(rows, about, as_json=options.json)


def _of(part: str, number: int) -> Any:
    """One part of the practice, whole, in a clinic of its own."""
    from tests.odd_requests import fuzz

    odd = fuzz(part)
    odd.methods_tried()
    odd.bodies_tried()
    odd.odd_addresses_asked()
    odd.forms_filled(number * SHARES["forms"] // 100)
    odd.addresses_asked(max(number * SHARES["addresses"] // 100, number - odd.seen.requests))
    return odd.seen


if __name__ == "__main__":
    sys.exit(main())
