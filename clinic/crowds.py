"""Lets in as many requests at once as there are database connections; a few more wait, and all beyond are told when to come.

Without it whoever comes waits behind everybody else, longer and longer, and most have gone by the time they are answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from clinic import come_again

Handler = Callable[[HttpRequest], HttpResponse]
SIGNS_OF_LIFE = ("/healthz", "/readyz", "/status")  # whoever watches must hear from us when it is full, too


class Turns:
    """So many at work, so many in line behind them and no longer than this."""

    def __init__(self, *, at_once: int, in_line: int, seconds: float) -> None:
        self._turns = BoundedSemaphore(at_once)
        self._places = BoundedSemaphore(at_once + in_line)
        self._seconds = seconds

    @contextmanager
    def taken(self) -> Iterator[bool]:
        """Whether it is one's turn; if not, the line was full or did not move."""
        if not self._places.acquire(blocking=False):
            yield False
            return
        try:
            if not self._turns.acquire(timeout=self._seconds):
                yield False
                return
            try:
                yield True
            finally:
                self._turns.release()
        finally:
            self._places.release()


def one_turn_each(get_response: Handler) -> Handler:
    """Everybody beyond the line gets the kind page and a Retry-After at once, while there is somebody left to say it."""
    turns = Turns(
        at_once=settings.REQUESTS_AT_ONCE,
        in_line=settings.REQUESTS_IN_LINE,
        seconds=settings.REQUESTS_WAIT_SECONDS,
    )

    def answered(request: HttpRequest) -> HttpResponse:
        if request.path in SIGNS_OF_LIFE:
            return get_response(request)
        with turns.taken() as is_ours:
            return get_response(request) if is_ours else come_again.page(request, come_again.CROWDED)

    return answered
