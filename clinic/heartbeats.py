"""Signs of life: rows that beat and the workers write, and what /status makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from clinic import dates
from clinic.models import Heartbeat

LATE = timedelta(minutes=10)
OLDEST = "oldest "


@dataclass(frozen=True)
class Health:
    """Whether promises are being kept. `late` names the parts that are silent or behind."""

    beat_at: datetime | None
    worker_at: datetime | None
    oldest_due_at: datetime | None
    late: tuple[str, ...]


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
    seen = dict(Heartbeat.objects.values_list("part", "at"))
    silent_after = max(timedelta(seconds=5 * settings.TICK_SECONDS), timedelta(seconds=30))
    late = [part for part in ("beat", "worker") if part not in seen or now - seen[part] > silent_after]
    due = {part.removeprefix(OLDEST): at for part, at in seen.items() if part.startswith(OLDEST)}
    late += sorted(what for what, at in due.items() if now - at > LATE)
    return Health(seen.get("beat"), seen.get("worker"), min(due.values(), default=None), tuple(late))
