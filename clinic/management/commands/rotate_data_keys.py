"""`manage.py rotate_data_keys`: wrap every clinic's data key by the first key of DATA_KEYS, while everything goes on."""

from __future__ import annotations

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from clinic import actors, dates, scope
from clinic.actions import data_keys
from clinic.envelopes import CannotOpen, is_wrapped_by_the_first
from clinic.models import Clinic


class Command(BaseCommand):
    help = "Wrap every clinic's data key by the first key of DATA_KEYS; rewrites nothing that they sealed."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="only say whether the others can be taken out of DATA_KEYS"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        clinics = list(Clinic.objects.order_by("pk").values_list("pk", "slug"))
        if options["check"]:
            self._check(clinics)
            return
        done = sum(self._wrapped_anew(pk, slug) for pk, slug in clinics)
        self.stdout.write(f"{done} of {len(clinics)} data keys are wrapped anew by the first key.")

    def _wrapped_anew(self, pk: int, slug: str) -> bool:
        try:
            with scope.in_clinic(pk):
                return data_keys.wrap_anew(pk, by=actors.clock(pk), now=dates.now())
        except CannotOpen as error:
            raise CommandError(f"{slug}: {error}") from None

    def _check(self, clinics: list[tuple[int, str]]) -> None:
        others = []
        for pk, slug in clinics:
            with scope.in_clinic(pk):
                if not is_wrapped_by_the_first(scope.wrapped_data_key(pk)):
                    others.append(slug)
        if others:
            raise CommandError(
                f"{len(others)} of {len(clinics)} data keys are still wrapped by another key: "
                + ", ".join(others)
            )
        self.stdout.write(f"{len(clinics)} data keys, each wrapped by the first key.")
