"""Which PINs unlock a device, and after how many wrong ones only the password does."""

from __future__ import annotations

import re

LENGTH = 6
MOST_MISSES = 5
RUNS = ("01234567890", "09876543210")


def why_not(pin: str) -> str:
    """Why this PIN is not taken; empty where it is."""
    if not re.fullmatch(r"[0-9]{6}", pin):
        return "A PIN is six digits."
    if any(pin in run for run in RUNS) or pin in {pin[:2] * 3, pin[:3] * 2}:
        return "That is among the first anybody would try. Choose another one."
    return ""


def is_pin(typed: str) -> bool:
    """Passwords are longer, so six digits are never one."""
    return re.fullmatch(r"[0-9]{6}", typed) is not None
