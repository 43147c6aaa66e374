"""When a box of needles may no longer be used, and when somebody is told that it soon may not.

Source: clinical reference, section 7, `needle_device`: single use, sterile, with lot and expiry on the label.
"""

from __future__ import annotations

from datetime import date

SOON_DAYS = 30


def is_expired(expires_on: date, *, on: date) -> bool:
    """Whether the last day is over; on the last day itself the needles are good."""
    return expires_on < on


def expires_soon(expires_on: date, *, on: date) -> bool:
    """Whether the last day is within thirty days, today included, and not over yet."""
    return 0 <= (expires_on - on).days <= SOON_DAYS
