"""Make and prove backups of the whole installation, by hand or by the clock, and write that it was done."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from clinic import audit, heartbeats
from clinic.backups import NoBackup, files, making, programs, restoring
from clinic.backups.contents import Manifest
from clinic.backups.making import Made
from clinic.rules import backups as rules

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Proof:
    """A backup that was restored and found to be what it says."""

    path: Path
    manifest: Manifest
    seconds: float


def back_up(folder: Path, *, now: datetime) -> Made:
    """A verified backup of every clinic in this folder, written into the log of each. Raises NoBackup with the reason.

    It is no deed in one clinic: whoever runs the installation makes it, or its clock.
    """
    made = making.make(folder, keys=settings.BACKUP_KEYS, url=programs.own_database())
    heartbeats.alive(heartbeats.BACKUP, made.manifest.at)
    detail = {"file": made.path.name, "sha256": made.sha256, "rows": made.manifest.rows}
    audit.record_everywhere("backup.made", target_kind="backup", now=now, detail=detail)
    return made


def prove(path: Path, *, now: datetime) -> Proof:
    """Restore a backup where RESTORE_CHECK_URL says, compare, drop, and write when that was. Raises NoBackup."""
    if not settings.RESTORE_CHECK_URL:
        raise NoBackup("RESTORE_CHECK_URL is not set: it names a server where a role may create databases.")
    begun = time.monotonic()
    manifest = restoring.prove(path, settings.BACKUP_KEYS, server=settings.RESTORE_CHECK_URL)
    proof = Proof(path, manifest, time.monotonic() - begun)
    heartbeats.alive(heartbeats.PROOF, now)
    detail = {"file": path.name, "taken_at": manifest.taken_at, "seconds": round(proof.seconds)}
    audit.record_everywhere("backup.proven", target_kind="backup", now=now, detail=detail)
    return proof


def newest() -> Path:
    """The newest backup of BACKUP_FOLDER. Raises NoBackup where there is none."""
    for path in files.kept(Path(settings.BACKUP_FOLDER)) if settings.BACKUP_FOLDER else ():
        return path
    raise NoBackup("There is no backup in BACKUP_FOLDER.")


def keep(*, now: datetime) -> None:
    """Whatever of it is due: tonight's backup, without the oldest ones, and this week's proof. A failure is logged, the
    next hour tries again, and /status tells when it goes on too long."""
    health = heartbeats.health(now)
    try:
        if rules.is_backup_due(health.backup_at, now, hour=settings.BACKUP_HOUR):
            made = back_up(Path(settings.BACKUP_FOLDER), now=now)
            gone = files.prune(made.path.parent, keep=settings.BACKUPS_KEPT)
            log.info("backup: %d bytes, %d old ones deleted", made.size_bytes, len(gone))
        if rules.is_proof_due(health.proven_at, now):
            log.info("backup: proven in %.0f seconds", prove(newest(), now=now).seconds)
    except NoBackup as error:
        log.error("backup: %s", error)
