"""`manage.py clear_out [--count]`: remove what is past its days, as the clock does every hour, or only count it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import dates, gate
from pathway.actions import retention

ON_HOLD = (
    "This system was restored and is on hold: nothing is removed until somebody lifts that (manage.py hold)."
)


class Command(BaseCommand):
    help = "Remove what the rules of keeping say is past its days; never a patient's record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", action="store_true", help="say what is due and remove nothing")

    def handle(self, *args: Any, count: bool, **options: Any) -> None:
        if count:
            for slug, rows in retention.due(now=dates.now()).items():
                self.stdout.write(f"{slug}: {rows}")
            return
        if not gate.is_open():
            raise CommandError(ON_HOLD)
        removed = retention.clear_out(now=dates.now())
        self.stdout.write(f"{removed} rows removed.")
