"""Several people at the same instant, each on a connection of their own, with what they do really committed."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import connection, transaction


def elsewhere(work: Callable[[], Any]) -> Any:
    """Do something on another connection and commit it, so that others can see it."""

    def done() -> Any:
        try:
            with transaction.atomic():
                return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as one:
        return one.submit(done).result()


def at_once(*attempts: Callable[[], Any]) -> list[Any]:
    """Start all attempts together; what each returned, or the exception it raised, in their order."""
    gate = threading.Barrier(len(attempts))

    def person(attempt: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return elsewhere(attempt)
        except Exception as error:  # what went wrong is what the test looks at
            return error

    with ThreadPoolExecutor(len(attempts)) as everybody:
        return list(everybody.map(person, attempts))
