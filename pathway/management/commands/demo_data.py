"""`manage.py demo_data`: fill an empty installation with an invented practice and six months of its history."""

from __future__ import annotations

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import dates
from clinic.models import Clinic
from pathway.demo.build import SEED, build, build_at_once


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
        seed, now = options["seed"], dates.now()
        if options["clinic_size"] == "small":
            made = build(now=now, tell=tell, seed=seed, is_small=True)
        else:
            made = build_at_once(now=now, tell=tell, seed=seed)
        tell(f"{made} invented patients in {time.monotonic() - began:.0f} seconds.")


def tell(line: str) -> None:
    """Progress, seen at once also through a pipe; two processes tell theirs side by side."""
    print(line, flush=True)
