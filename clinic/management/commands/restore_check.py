"""`manage.py restore_check [FILE]`: proves a backup by restoring it into a database that is dropped afterwards."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from clinic import dates
from clinic.actions import backups
from clinic.backups import NoBackup


class Command(BaseCommand):
    help = "Restore a backup into a scratch database, compare it with its manifest, and drop the database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", nargs="?", help="the newest of BACKUP_FOLDER where none is named")

    def handle(self, *args: Any, file: str | None, **options: Any) -> None:
        try:
            proof = backups.prove(Path(file) if file else backups.newest(), now=dates.now())
        except NoBackup as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"{proof.path}, of {proof.manifest.at:%Y-%m-%d %H:%M} UTC: proven in {proof.seconds:.1f} s,"
            f" {len(proof.manifest.tables)} tables, {proof.manifest.rows} rows, {len(proof.manifest.guards)} guards."
        )
