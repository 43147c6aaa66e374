"""What a patient's card says today: how many authorised visits are left, and whether the referral is still valid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

FEW = 1  # visits left that are said as a warning
SOON = timedelta(days=14)
OK, CARE = "ok", "care"


@dataclass(frozen=True)
class Said:
    """A tone of the page's badges ("ok" or "care") and the words."""

    tone: str
    words: str

    @property
    def is_warning(self) -> bool:
        return self.tone == CARE


def visits(authorised: int, used: int) -> Said:
    """How many of the authorised visits are left; a warning where it is one or none."""
    left = authorised - used
    if left > FEW:
        return Said(OK, f"{left} of {authorised} visits left")
    if left == FEW:
        return Said(CARE, f"1 of {authorised} visits left")
    if left == 0:
        return Said(CARE, f"No visit left of {authorised}")
    return Said(CARE, f"{-left} over the {authorised} authorised")


def referral(until: date | None, *, today: date) -> Said:
    """Whether a referral is valid today; `until` is its last day, None where it has none."""
    if until is None:
        return Said(OK, "Valid")
    said = f"{until.day} {until:%b %Y}"
    if until < today:
        return Said(CARE, f"Ended {said}")
    return Said(CARE if until - today <= SOON else OK, f"Valid until {said}")
