"""`manage.py demo_data`: fill an empty installation with an invented practice and six months of its history."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import dates
from clinic.models import Clinic
from pathway.demo.build import SEED, build


class Command(BaseCommand):
    help = "Fill an empty installation with an invented practice. On a filled one it does nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="another number invents another practice")
        parser.add_argument("--clinic-size", choices=["small", "full"], default="full")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Invented patients have no place in production. Nothing was made.")
        if Clinic.objects.exists():
            self.stdout.write("This installation is filled already. Nothing was made.")
            return
        began = time.monotonic()
        made = build(
            now=dates.now(), tell=self._tell, seed=options["seed"], is_small=options["clinic_size"] == "small"
        )
        self._tell(f"{made} invented patients in {time.monotonic() - began:.0f} seconds.")

    def _tell(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
