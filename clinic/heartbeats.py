"""Signs of life: rows that beat and the workers write, and what /status makes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject

from clinic import dates
from clinic.models import Heartbeat
from clinic.rules import backups

LATE = timedelta(minutes=10)
OLDEST = "oldest "
BACKUP, PROOF = "backup", "proven restore"  # the moment it is of, and that of the last proof
MAY_LEAVE, RESTORED = "may leave", "restored"  # since when; see clinic.gate
SEALS = "seals"  # the moment up to which every sentence of the audit is sealed
SEALED_WITHIN = timedelta(minutes=2)


@dataclass(frozen=True)
class Health:
    """Whether promises are being kept. `late` names the parts that are silent or behind.

    `late_since` is the moment nothing has been certain since: when the longest-waiting row fell due, or the silent part was
    last seen; None where all is well, and where a part was never seen at all.
    """

    beat_at: datetime | None
    worker_at: datetime | None
    oldest_due_at: datetime | None
    late: tuple[str, ...]
    late_since: datetime | None = None
    sealed_at: datetime | None = None
    backup_at: datetime | None = None
    proven_at: datetime | None = None
    is_held: bool = False  # a restored system, until a person lets things leave
    backups_late: tuple[str, ...] = ()  # where backups are kept; no patient waits for them

    def seals_are_late(self, now: datetime) -> bool:
        """Whether the audit is sealed later than promised: no patient waits for it, so a monitor hears it and not staff."""
        return self.sealed_at is None or now - self.sealed_at > SEALED_WITHIN


def alive(part: str, at: datetime | None = None) -> None:
    """Write that `part` was alive, now by the database's clock or at a moment of the caller's."""
    Heartbeat.objects.update_or_create(part=part, defaults={"at": at or dates.now()})


def due_since(what: str, at: datetime | None) -> None:
    """Write since when the longest-waiting of `what` is due; None when nothing waits."""
    if at is None:
        Heartbeat.objects.filter(part=OLDEST + what).delete()
    else:
        alive(OLDEST + what, at)


def health(now: datetime) -> Health:
    """What beat and workers last wrote. A part that never wrote is late too."""
    return judge(dict(Heartbeat.objects.values_list("part", "at")), now)


def signs() -> ArraySubquery:
    """Every sign of life as an expression, so that a query about something else can bring them along; see `read`."""
    return ArraySubquery(Heartbeat.objects.values(sign=JSONObject(part="part", at="at")))


def read(found: list[dict[str, Any]], now: datetime) -> Health:
    """The health that `signs` found."""
    return judge({one["part"]: datetime.fromisoformat(one["at"]) for one in found}, now)


def judge(seen: Mapping[str, datetime], now: datetime) -> Health:
    """What to make of the moments by part."""
    silent_after = max(timedelta(seconds=5 * settings.TICK_SECONDS), timedelta(seconds=30))
    silent = [part for part in ("beat", "worker") if part not in seen or now - seen[part] > silent_after]
    due = {part.removeprefix(OLDEST): at for part, at in seen.items() if part.startswith(OLDEST)}
    behind = sorted(what for what, at in due.items() if now - at > LATE)
    since = [due[what] for what in behind] + [seen[part] for part in silent if part in seen]
    return Health(
        seen.get("beat"),
        seen.get("worker"),
        min(due.values(), default=None),
        (*silent, *behind),
        min(since, default=None),
        seen.get(SEALS),
        seen.get(BACKUP),
        seen.get(PROOF),
        MAY_LEAVE not in seen,
        backups.late(seen.get(BACKUP), seen.get(PROOF), now) if settings.BACKUP_FOLDER else (),
    )
