"""`manage.py clear_out [--count]`: remove what is past its days, as the clock does every hour, or only count it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from clinic import dates
from pathway.actions import retention


class Command(BaseCommand):
    help = "Remove what the rules of keeping say is past its days; never a patient's record."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--count", action="store_true", help="say what is due and remove nothing")

    def handle(self, *args: Any, count: bool, **options: Any) -> None:
        if count:
            for slug, rows in retention.due(now=dates.now()).items():
                self.stdout.write(f"{slug}: {rows}")
            return
        removed = retention.clear_out(now=dates.now())
        self.stdout.write(f"{removed} rows removed.")
