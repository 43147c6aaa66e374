"""make faults: one installation for each fault, broken on purpose while it runs."""

import argparse
import sys

from bench.rows import report
from clinic.demo.throw_away import throw_away_installation
from faults import answers, autosaves, broker  # noqa: F401 - they register their faults
from faults.register import FAULTS, TICK_SECONDS


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of rows")
    options = parser.parse_args()
    rows = []
    for _, run in FAULTS:
        with throw_away_installation(tick_seconds=TICK_SECONDS) as installation:
            rows += run(installation)
    return report(rows, {}, as_json=options.json)


if __name__ == "__main__":
    sys.exit(main())
