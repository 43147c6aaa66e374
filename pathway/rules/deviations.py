"""How far a deviation reaches: what went in against a block may be recorded, and not one needle more."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

FILE_A_DEVIATION = "If needles went in anyway, file a deviation event."


def why_beyond(needles_in: int, filed: Iterable[int]) -> str:
    """Why this many needles of a session are more than its deviations say went in; empty when they are not.

    `needles_in` is the count of the whole session with what is being recorded against a block; `filed` are the counts the
    deviations give. A deviation records what happened and never opens needling (product design, line 1 of "What must
    never happen").
    """
    most = max(filed, default=0)
    if needles_in <= most:
        return ""
    needles = "1 needle" if most == 1 else f"{most} needles"
    return (
        f"Needling is not open, and the deviation says {needles} went in, not {needles_in}. "
        "Put no more in. If more did go in, file another deviation."
    )


def problem_with_time(happened_at: datetime, *, started_at: datetime, now: datetime) -> str:
    """Why this moment cannot be when it happened, as a sentence; empty when it can.

    It was typed to the minute, so the minute in which the session began is in time.
    """
    if happened_at > now:
        return "This moment is still to come."
    if happened_at < started_at.replace(second=0, microsecond=0):
        return "This is before the session began."
    return ""
