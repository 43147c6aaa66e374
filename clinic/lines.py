"""Work through due rows one after another: a row that fails is logged by its key and never stops the rest of the line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from clinic import scope

log = logging.getLogger(__name__)


def each(rows: Iterable[tuple[int, int]], work: Callable[[int], int], *, what: str) -> int:
    """Call `work(key)` for each (key, clinic's key) in a transaction of its own that sees that clinic; the sum of it.

    The log holds the kind of failure only: the words of a database error repeat what is in the row.
    """
    done = 0
    for pk, clinic_id in rows:
        try:
            with scope.in_clinic(clinic_id):
                done += work(pk)
        except Exception as error:
            log.error("%s %s of clinic %s failed: %s", what, pk, clinic_id, type(error).__name__)
    return done
