"""Work through due rows one after another: a row that fails is logged by its key and never stops the rest of the line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

from clinic import scope

log = logging.getLogger(__name__)


def each(
    rows: Iterable[tuple[int, int]],
    work: Callable[[int], int],
    *,
    what: str,
    put_off: Callable[[int], object] | None = None,
) -> int:
    """Call `work(key)` for each (key, clinic's key) in a transaction of its own that sees that clinic; the sum of it.

    `put_off(key)` is called for a row that failed, in another transaction, so that it is not first in line for ever.
    The log holds the kind of failure only: the words of a database error repeat what is in the row.
    """
    done = 0
    for pk, clinic_id in rows:
        try:
            with scope.in_clinic(clinic_id):
                done += work(pk)
        except Exception as error:
            log.error("%s %s of clinic %s failed: %s", what, pk, clinic_id, type(error).__name__)
            if put_off is not None:
                with scope.in_clinic(clinic_id):
                    put_off(pk)
    return done
