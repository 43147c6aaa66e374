"""`manage.py backup`: everything the database holds, in one encrypted file that was read back before it got its name."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import dates
from clinic.actions import backups
from clinic.backups import NoBackup


class Command(BaseCommand):
    help = "Make an encrypted and verified backup of every clinic."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--folder", default=settings.BACKUP_FOLDER, help="instead of BACKUP_FOLDER")

    def handle(self, *args: Any, folder: str, **options: Any) -> None:
        if not folder:
            raise CommandError("Say where to: BACKUP_FOLDER is not set.")
        try:
            made = backups.back_up(Path(folder), now=dates.now())
        except NoBackup as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{made.path}: {made.size_bytes / 1e6:.1f} MB, {len(made.manifest.tables)} tables,"
            f" {made.manifest.rows} rows, verified."
        )
