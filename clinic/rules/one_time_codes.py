"""The codes of an authenticator app (RFC 6238: six digits, SHA-1, thirty seconds), and which of them still counts."""

from __future__ import annotations

import base64
import hashlib
import hmac
import struct
from datetime import datetime

SECONDS = 30
DIGITS = 6
STEPS_ASIDE = 1  # a code that was typed slowly, or a phone whose clock is half a minute off


def counter_of(secret: str, code: str, *, at: datetime, after: int = 0) -> int | None:
    """Which step of the clock this code belongs to; None for a wrong one, and for one that is spent: up to the step `after`.

    `secret` is base32, as an app is given it. Spaces in the code do not count.
    """
    typed = "".join(code.split())
    now = int(at.timestamp()) // SECONDS
    found = None
    for counter in range(now - STEPS_ASIDE, now + STEPS_ASIDE + 1):
        is_this = hmac.compare_digest(code_at(secret, counter).encode(), typed.encode("utf-8", "replace"))
        if is_this and counter > after:
            found = counter
    return found


def code_at(secret: str, counter: int) -> str:
    """The code an app shows in one step of the clock."""
    key = base64.b32decode(secret, casefold=True)
    digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
