"""make faults: senders, servers, clocks and whole installations, broken on purpose while they run."""

import argparse
import sys
import time
import traceback
from collections.abc import Callable, Sequence

from bench.rows import Row, report
from faults import alarms, answers, autosaves, broker, crowds, full_disks, restarts  # noqa: F401 - they register their faults
from faults.register import FULL, OF_INSTALLATIONS, OF_SENDERS, SMALL, NotRun, Size, at_least, not_run
from faults.yard import yard

LEAST_FAULTS = 50
Broken = Callable[[str, Callable[[], Sequence[Row]]], None]


def main() -> int:
    parser = argparse.ArgumentParser(prog="make faults", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of rows")
    parser.add_argument(
        "--small",
        action="store_true",
        help=f"{SMALL.check_ins} check-ins a run instead of {FULL.check_ins:,}",
    )
    parser.add_argument("--only", nargs="+", metavar="F1", help="run these faults alone")
    parser.add_argument("--senders", action="store_true", help="leave out the faults of whole installations")
    options = parser.parse_args()
    rows: list[Row] = []
    seconds: dict[str, float] = {}
    started = time.monotonic()

    def broken(name: str, run: Callable[[], Sequence[Row]]) -> None:
        begun = time.monotonic()
        print(f"{name} ...", end="", file=sys.stderr, flush=True)
        try:
            seen = run()
        except Exception as error:  # what the others saw in an hour is not lost for it
            traceback.print_exc()
            seen = [Row(f"{name} ended by {type(error).__name__}", 1, 0, "", ok=False)]
        rows.extend(seen)
        taken = time.monotonic() - begun
        seconds[name] = round(seconds.get(name, 0) + taken, 1)
        print(f" {taken:.1f} s", *(row.line() for row in seen), sep="\n  ", file=sys.stderr, flush=True)

    wanted = set(options.only or [])
    _break_senders(SMALL if options.small else FULL, wanted, broken)
    if not options.senders:
        _break_installations(wanted, broken)
    faults = sum(row.measured for row in rows if row.name.endswith(" faults"))
    if not wanted and not options.small:
        rows.append(at_least("faults in all", faults, LEAST_FAULTS))
    about = {
        "check-ins a run": (SMALL if options.small else FULL).check_ins,
        "faults": int(faults),
        "seconds": seconds,
        "seconds in all": round(time.monotonic() - started),
    }
    return report(rows, about, as_json=options.json)


def _break_senders(size: Size, wanted: set[str], broken: Broken) -> None:
    with yard(size) as place:
        # These need Django on the servers of the yard; they register their faults.
        from faults import (  # noqa: F401
            bookings,
            data_keys,
            databases,
            kills,
            races,
            relays,
            restored,
            scanners,
            waking,
            zones,
        )

        for name, run in OF_SENDERS:
            if not wanted or name in wanted:
                broken(name, lambda run=run: run(place, size))  # type: ignore[misc]
                place.end_all()


def _break_installations(wanted: set[str], broken: Broken) -> None:
    for name, run, on in OF_INSTALLATIONS:
        if not wanted or name in wanted:
            try:
                with on() as installation:
                    broken(name, lambda run=run: run(installation))  # type: ignore[misc]
            except NotRun as why:
                instead = [not_run(name, why)]
                broken(name, lambda rows=instead: rows)  # type: ignore[misc]


if __name__ == "__main__":
    sys.exit(main())
