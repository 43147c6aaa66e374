"""`manage.py data_classes write|check`: the class of every field, and docs/data.md in step with it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import data_classes


class Command(BaseCommand):
    help = "Say which field is in no class of data, or write docs/data.md again."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["write", "check"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        if what == "write":
            data_classes.PAPER.write_text(data_classes.paper(), encoding="utf-8")
            return
        found = data_classes.problems()
        if found:
            raise CommandError("\n".join(found))
        self.stdout.write("Every field is in one class.")
