"""The one way out of this installation. A restored system finds it shut: nothing leaves until a person opens it.

Open is a row among the signs of life, which no backup holds; so a database that was restored, by whatever means, starts on
hold. The sender's claim reads that row itself (clinic.messages.outgoing).
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import datetime

from clinic import heartbeats
from clinic.models import Heartbeat


def is_open() -> bool:
    return Heartbeat.objects.filter(part=heartbeats.MAY_LEAVE).exists()


def open_again(*, now: datetime) -> None:
    heartbeats.alive(heartbeats.MAY_LEAVE, now)


def while_open(work: Callable[[], None]) -> Callable[[], None]:
    """A task that prepares what leaves, or removes what is past its days: it stands still on hold, so that what is too late
    by then is never sent, and what somebody still has to look at is there."""

    @functools.wraps(work)
    def held() -> None:
        if is_open():
            work()

    return held
