"""Tells an outside watch that all is well. Silence is the alarm: it also comes when nothing here is left to raise one."""

from __future__ import annotations

import logging
import urllib.error
import urllib.request
from datetime import datetime

from django.conf import settings

from clinic import heartbeats

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10


def ping(*, now: datetime) -> bool:
    """Ping the address of PING_URL unless something is late; whether the watch heard it."""
    if not settings.PING_URL:
        return False
    health = heartbeats.health(now)
    if health.late or health.backups_late:
        return False
    try:
        with urllib.request.urlopen(settings.PING_URL, timeout=PATIENCE_SECONDS):  # noqa: S310 (ours, checked at start)
            return True
    except (urllib.error.URLError, OSError) as error:
        log.warning("the outside watch could not be told: %s", type(error).__name__)
        return False
