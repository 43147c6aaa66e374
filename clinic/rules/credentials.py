"""When somebody is warned that a licence or certificate runs out.

Source: clinical reference, section 7, `credential_expiry`: warn 90, 60 and 30 days before; no new needling after.
"""

from __future__ import annotations

WARNED_DAYS_BEFORE = (90, 60, 30)
EXPIRED = -1


def warning(days_left: int) -> int | None:
    """Which warning is due: the narrowest of 90, 60 and 30 that `days_left` is within, EXPIRED after the last day, or None.

    `days_left` is 0 on the last day itself, which is still good. Somebody whose paper is first recorded 23 days before it
    runs out hears the 30-day warning and none of the earlier ones.
    """
    if days_left < 0:
        return EXPIRED
    return min((limit for limit in WARNED_DAYS_BEFORE if days_left <= limit), default=None)
