"""`manage.py restore FILE`: fill the empty database of DATABASE_URL from a backup; the restored system starts on hold."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from clinic import dates
from clinic.backups import NoBackup, programs, reading, restoring
from pathway.actions import gaps


class Command(BaseCommand):
    help = "Restore a backup into the empty database of DATABASE_URL, as its owner. Nothing leaves until a person says so."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")

    def handle(self, *args: Any, file: str, **options: Any) -> None:
        if connection.introspection.table_names():
            raise CommandError("The database of DATABASE_URL is not empty. Nothing was restored.")
        try:
            # All of it, before anything is written: a damaged end would be found too late.
            reading.check(Path(file), settings.BACKUP_KEYS)
            manifest = restoring.restore(Path(file), settings.BACKUP_KEYS, url=programs.own_database())
        except NoBackup as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored as of {manifest.at:%Y-%m-%d %H:%M} UTC: {manifest.rows} rows. It is on hold."
        )
        doubted = gaps.settle(taken_at=manifest.at, now=dates.now())
        self.stdout.write(f"{doubted} messages were possibly sent since. Next: manage.py hold")
