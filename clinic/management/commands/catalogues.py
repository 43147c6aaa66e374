"""`manage.py catalogues compile|update|check`: translations kept in step without gettext's own tools."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from clinic.catalogues import Catalogues


class Command(BaseCommand):
    help = "Compile the translations, bring them in step with the code, or say what is missing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["compile", "update", "check"])

    def handle(self, *args: Any, what: str, **options: Any) -> None:
        catalogues = Catalogues(settings.ROOT, Path(settings.LOCALE_PATHS[0]))
        if what == "check":
            self._check(catalogues)
            return
        for path in catalogues.compile() if what == "compile" else catalogues.update():
            self.stdout.write(f"{path.relative_to(settings.ROOT)}")

    def _check(self, catalogues: Catalogues) -> None:
        problems = catalogues.problems()
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write("Everything a patient sees is translated.")
