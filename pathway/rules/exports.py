"""For how long a record that was asked for can be downloaded, and how much one download holds."""

from __future__ import annotations

from datetime import datetime, timedelta

OPEN_FOR = timedelta(hours=24)
MOST_FILE_BYTES = 250 * 1024 * 1024


def closes_at(asked_at: datetime) -> datetime:
    """From when on somebody has to ask, and say why, again."""
    return asked_at + OPEN_FOR


def is_too_large(file_bytes: int) -> bool:
    """Whether the kept files are more than one download takes."""
    return file_bytes > MOST_FILE_BYTES
