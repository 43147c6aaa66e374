"""One of a crowd books a series, for the race tests of every day and the fault run."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic import scope
from pathway.actions import series
from patients.rules.series import Rhythm, starts
from tests.patients.races import Crowd

KIND = "no_needles"  # the crowd holds no credentials
RHYTHM = Rhythm(3, 7)
LENGTH = timedelta(minutes=30)


def book_series(crowd: Crowd, what: str, client: int, first: datetime, *, now: datetime) -> str:
    """Three visits a week apart, of which everybody wants the same therapist, room or patient."""
    scope.enter(crowd.at.clinic.pk)
    series.book(
        clinic=crowd.at.clinic,
        **crowd.wish(what, client),
        kind=KIND,
        starts=starts(first, RHYTHM, zone=crowd.at.clinic.zone),
        length=LENGTH,
        by=crowd.at.receptionist.by,
        now=now,
    )
    return "booked"


def insert_series(crowd: Crowd, what: str, client: int, first: datetime, *, table: str) -> str:
    """Nothing but the three rows, in the transaction of this client."""
    for number, starts_at in enumerate(starts(first, RHYTHM, zone=crowd.at.clinic.zone)):
        crowd.insert(what, client, starts_at, table=table, number=number)
    return "booked"
