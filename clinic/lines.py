"""Work through due rows one after another: a row that fails is logged by its key and never stops the rest of the line."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import InterfaceError, OperationalError, models

from clinic import scope
from clinic.rules import retries

log = logging.getLogger(__name__)


def each(
    rows: Iterable[tuple[int, int]],
    work: Callable[[int], int],
    *,
    what: str,
    put_off: Callable[[int], object] | None = None,
) -> int:
    """Call `work(key)` for each (key, clinic's key) in a transaction of its own that sees that clinic; the sum of it.

    `put_off(key)` is called for a row that failed, in another transaction, so that it is not first in line for ever. Where
    even that fails because the database is away, the line stops, and the next wake-up begins it anew.
    The log holds the kind of failure only: the words of a database error repeat what is in the row.
    """
    done = 0
    for pk, clinic_id in rows:
        try:
            with scope.in_clinic(clinic_id):
                done += work(pk)
        except Exception as error:
            log.error("%s %s of clinic %s failed: %s", what, pk, clinic_id, type(error).__name__)
            if put_off is not None and not _put_off(pk, clinic_id, put_off, what):
                break
    return done


def _put_off(pk: int, clinic_id: int, put_off: Callable[[int], object], what: str) -> bool:
    """Whether the line goes on: not where the database is away, for then every row would fail and say so."""
    try:
        with scope.in_clinic(clinic_id):
            put_off(pk)
    except Exception as error:
        log.error("putting off %s %s of clinic %s failed: %s", what, pk, clinic_id, type(error).__name__)
        return not isinstance(error, OperationalError | InterfaceError)
    return True


def look_again_later(model: type[models.Model], pk: int, *, now: datetime) -> None:
    """Put off a row that failed, by longer each time; its model counts `failures` and keeps `retry_at`."""
    rows = model._base_manager.filter(pk=pk)
    failures = rows.values_list("failures", flat=True).get() + 1
    wait = retries.wait(failures, chance=random.random())  # noqa: S311 (jitter)
    rows.update(failures=failures, retry_at=now + wait)
