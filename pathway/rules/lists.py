"""Which visits put a patient on a therapist's list, and how long a chart opened from outside it stays open."""

from __future__ import annotations

from datetime import date, datetime, timedelta

# A long shift: whoever covers for somebody gives the reason once that day, and the next morning the chart asks again.
OPEN_FOR = timedelta(hours=8)


def open_until(opened_at: datetime) -> datetime:
    """From when on they have to say why again."""
    return opened_at + OPEN_FOR


def days_of_visits(today: date) -> tuple[date, date]:
    """From yesterday, for the notes that are still written, to tomorrow, for those who prepare: first day and last."""
    return today - timedelta(days=1), today + timedelta(days=1)
