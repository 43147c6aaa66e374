"""Runs a whole installation until Ctrl-C: the demo, the development server, or a throw-away one for tests."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from types import FrameType
from typing import NoReturn

from clinic.services import CannotStart

from .installation import ROOT, Addresses, Installation, Plan
from .people import PASSWORD, SIGN_INS, WHAT_TO_TRY

LOOK_SECONDS = 0.25


def main() -> int:
    options = _options()
    plan = Plan(
        state=options.state or ROOT / ".run" / options.mode,
        mode=options.mode,
        port=options.port,
        throw_away=options.throw_away,
        with_people=not options.empty,
        tick_seconds=options.tick_seconds,
        like=options.like,
    )
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    installation = Installation(plan, tell=_tell, show_log=options.mode == "development")
    try:
        if options.fresh:
            _forget(installation)
        _greet(installation, installation.start())
        while True:
            installation.tend()
            time.sleep(LOOK_SECONDS)
    except CannotStart as reason:
        _tell(str(reason))
        return 1
    except KeyboardInterrupt:
        _tell("Stopping. The data is kept." if not plan.throw_away else "Stopping.")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not leave half of it running
        installation.stop()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description=__doc__)
    parser.add_argument("--mode", choices=["demo", "development"], default="demo")
    parser.add_argument("--port", type=int, help="the web server's port (default: 8000 or the next free one)")
    parser.add_argument("--state", type=Path, help="the folder for all data (default: .run/<mode>)")
    parser.add_argument("--empty", action="store_true", help="start without the invented practice")
    parser.add_argument("--fresh", action="store_true", help="delete all data first and make it anew")
    parser.add_argument("--throw-away", action="store_true", help="delete all data at the end")
    parser.add_argument(
        "--like", type=Path, help="the databases of another one that was stopped; they are copied, not made"
    )
    parser.add_argument(
        "--tick-seconds", type=int, default=5, help="how often the clock looks for what is due"
    )
    return parser.parse_args()


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt


def _tell(line: str) -> None:
    try:
        print(line, flush=True)
    except OSError:  # the terminal is gone; what runs does not depend on it
        sys.stdout = Path(os.devnull).open("w")  # noqa: SIM115


def _forget(installation: Installation) -> None:
    """Delete the data of an installation that is not running."""
    installation.services.start()
    if not installation.services.is_owner:
        raise CannotStart("It is running; stop it with Ctrl-C before starting afresh.")
    installation.services.stop()
    installation.services.erase()


def _greet(installation: Installation, addresses: Addresses) -> None:
    lines = [""]
    if installation.plan.with_people:
        width = max(len(sign_in.email) for sign_in in SIGN_INS)
        lines += ["Sign in as"]
        lines += [f"  {person.email:<{width}}  {PASSWORD}   {person.who}" for person in SIGN_INS]
        lines += [
            "",
            "What to try",
            *(f"  {number}. {words}" for number, words in enumerate(WHAT_TO_TRY, 1)),
            "",
        ]
    lines += [
        f"Mailbox (nothing is delivered): {addresses.inbox}",
        f"Log: {installation.log_path}",
        "Ctrl-C stops everything; the data is kept.",
        f"Needlepath is ready: {addresses.web}",
    ]
    for line in lines:
        _tell(line)


if __name__ == "__main__":
    sys.exit(main())
