"""A visit written down after an outage: which times it can have had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

LONGEST = timedelta(hours=4)


@dataclass(frozen=True)
class Times:
    """The real times of a visit that was written on paper. `first_needle_at` is None where no needle was used."""

    started_at: datetime
    ended_at: datetime
    first_needle_at: datetime | None = None


@dataclass(frozen=True)
class Problem:
    """What cannot be right: the field and a sentence."""

    field: str
    sentence: str


def problem_with_times(
    times: Times, *, now: datetime, said_at: datetime | None = None, asked_at: datetime | None = None
) -> Problem | None:
    """The first of these times that cannot have been, or None.

    `said_at` is when the patient's yes was heard, `asked_at` when the re-screen on paper was done: no needle went in
    before either. Everything the visit is judged by hangs on these times, so they have to fit together.
    """
    if times.ended_at > now:
        return Problem("ended_at", "This is still to come.")
    if times.ended_at <= times.started_at:
        return Problem("ended_at", "The visit ends before it starts.")
    if times.ended_at - times.started_at > LONGEST:
        return Problem("ended_at", "That is a visit of more than four hours. Check the times.")
    first = times.first_needle_at
    if first is None:
        return None
    if not times.started_at <= first <= times.ended_at:
        return Problem(
            "first_needle_at", "The first needle went in between the start and the end of the visit."
        )
    if said_at is not None and first < said_at:
        return Problem("first_needle_at", "The patient's yes was heard after that. Check the time.")
    if asked_at is not None and first < asked_at:
        return Problem("asked_at", "The re-screen on paper was done before the first needle. Check the time.")
    return None
