"""When a backup is due, when it has to be proven again, and when either is too old to rely on."""

from __future__ import annotations

from datetime import datetime, timedelta

# A night that failed is made good by the next one; two are a person's business.
BACKUP_LATE_AFTER = timedelta(hours=36)
# Once a week, and the same for a second try.
PROVE_AFTER, PROOF_LATE_AFTER = timedelta(days=6, hours=12), timedelta(days=15)


def is_backup_due(last: datetime | None, now: datetime, *, hour: int) -> bool:
    """Whether none was made since the last nightly hour (0 to 23, in UTC like the moments)."""
    tonight = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return last is None or last < (tonight if tonight <= now else tonight - timedelta(days=1))


def is_proof_due(last: datetime | None, now: datetime) -> bool:
    return last is None or now - last >= PROVE_AFTER


def late(backup: datetime | None, proof: datetime | None, now: datetime) -> tuple[str, ...]:
    """Which of both is missing or too old, by the names /status shows."""
    ages = (("backup", backup, BACKUP_LATE_AFTER), ("proven restore", proof, PROOF_LATE_AFTER))
    return tuple(name for name, at, limit in ages if at is None or now - at > limit)
