"""The beat scheduler: keeps nothing on disk and writes a sign of life, so that a silent clock is seen."""

from __future__ import annotations

import logging
from typing import Any

from celery.beat import ScheduleEntry, Scheduler
from django.db import Error, close_old_connections

log = logging.getLogger(__name__)


class RecordingScheduler(Scheduler):
    """Every entry is an interval that is safe to run at start, so there is no schedule file to lose."""

    def apply_entry(self, entry: ScheduleEntry, producer: Any = None) -> None:
        if entry.task == "clinic.tasks.heartbeat":
            _write_sign_of_life()
        super().apply_entry(entry, producer=producer)


def _write_sign_of_life() -> None:
    from clinic import heartbeats  # models are not loaded yet when Celery imports its scheduler

    close_old_connections()
    try:
        heartbeats.alive("beat")
    except Error:  # the clock goes on without the database; its silence is what /status reports
        log.warning("beat could not write its sign of life")
