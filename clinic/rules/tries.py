"""How long a sign-in waits after wrong passwords: longer each time, never so long that a stranger keeps its owner out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

NO_WAIT = timedelta(0)
GROWING = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 4, 8, 15))
FORGOTTEN_AFTER = timedelta(days=1)


@dataclass(frozen=True)
class Lane:
    """One way tries are counted. `waits` holds the wait after the first try, the second and so on; the last one stays.

    `name` is stored with the count.
    """

    name: str
    waits: tuple[timedelta, ...]


# By the e-mail that was typed, from wherever: a guess from each of a thousand addresses is still a thousand at one account.
ACCOUNT = Lane("account", (NO_WAIT,) * 4 + GROWING)
# By the network it came from: one password at each of a thousand accounts. A whole practice shares one line, hence more.
ADDRESS = Lane("address", (NO_WAIT,) * 29 + GROWING)
# By a device that has signed in to that account before: whatever strangers try elsewhere, its owner is not kept waiting.
DEVICE = Lane("device", (NO_WAIT,) * 4 + GROWING)
LANES = (ACCOUNT, ADDRESS, DEVICE)


def said(wait: timedelta) -> str:
    """A wait in words, rounded up to whole minutes."""
    minutes = max(1, ceil(wait / timedelta(minutes=1)))
    return "1 minute" if minutes == 1 else f"{minutes} minutes"
