"""How long something that failed waits before it is tried again, and when it is given up."""

from __future__ import annotations

from datetime import timedelta

LAST_ATTEMPT = 8  # the waits before it add up to about four hours
LONGEST = timedelta(hours=2)
SPREAD = 0.2
RELAY_AWAY = timedelta(minutes=1)


def wait(attempts: int, *, chance: float) -> timedelta:
    """The wait after the attempt of this number, 1 for the first: 2, 4, 8 ... minutes, two hours at most.

    `chance` in [0, 1) spreads it by a fifth either way, so that rows which failed together do not come back together.
    """
    steady = min(timedelta(minutes=2 ** min(attempts, 10)), LONGEST)
    return steady * (1 - SPREAD + 2 * SPREAD * chance)


def wait_for_relay(*, chance: float) -> timedelta:
    """The wait of a whole batch when the relay itself cannot be reached: between half a minute and a minute and a half.

    It counts as nobody's attempt, so a relay that is away for a day turns no message into a dead letter.
    """
    return RELAY_AWAY * (0.5 + chance)


def is_given_up(attempts: int) -> bool:
    return attempts >= LAST_ATTEMPT
