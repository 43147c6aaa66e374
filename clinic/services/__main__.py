"""Runs one command with throw-away servers in its environment: python -m clinic.services -- manage.py test."""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys

from .databases import prepare
from .embedded import Services
from .made_up import settings


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mode", choices=["test", "production"], default="test")
    parser.add_argument(
        "--no-servers", action="store_true", help="for a command that only reads the settings"
    )
    parser.add_argument("command", nargs="+", help="after --")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    os.environ.update(settings(options.mode))
    command = [sys.executable, *options.command]
    if options.no_servers:
        os.execv(command[0], command)  # noqa: S606
    services = Services.for_one_run()
    try:
        services.start()
        prepare(services)
        os.environ.update(DATABASE_URL=services.database_url(), REDIS_URL=services.redis_url)
        return subprocess.run(command, check=False).returncode
    finally:
        services.stop()


if __name__ == "__main__":
    sys.exit(main())
