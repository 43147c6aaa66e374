"""Make the backup of the whole installation, and write that it was made."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from clinic import audit, heartbeats
from clinic.backups import making, programs
from clinic.backups.making import Made


def back_up(folder: Path, *, now: datetime) -> Made:
    """A verified backup of every clinic in this folder, written into the log of each. Raises NoBackup with the reason.

    It is no deed in one clinic: whoever runs the installation makes it, or its clock.
    """
    made = making.make(folder, keys=settings.BACKUP_KEYS, url=programs.own_database())
    heartbeats.alive("backup", made.manifest.at)
    detail = {"file": made.path.name, "sha256": made.sha256, "rows": made.manifest.rows}
    audit.record_everywhere("backup.made", target_kind="backup", now=now, detail=detail)
    return made
