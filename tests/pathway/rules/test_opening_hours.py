"""Time counted while a clinic is open, with nights, week-ends and clock changes, and when a patience is used up."""

from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.rules.opening_hours import Patience, pieces, time_open, used_up_at
from patients.rules.availability import WeeklyHours

DENVER = ZoneInfo("America/Denver")
WEEK = [WeeklyHours(day, time(8), time(18)) for day in range(5)]
SPLIT = [WeeklyHours(day, *half) for day in range(5) for half in ((time(8), time(12)), (time(11), time(18)))]
ROUND_THE_CLOCK = [WeeklyHours(day, time(0), time(23, 59)) for day in range(7)]


def at(day: str, clock: str, *, fold: int = 0) -> datetime:
    """A local moment: "2026-11-18" is a Wednesday. The clocks go forward on 8 March 2026 and back on 1 November."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=DENVER, fold=fold)


@pytest.mark.parametrize(
    ("start", "end", "week", "hours"),
    [
        (at("2026-11-18", "10:00"), at("2026-11-18", "10:40"), WEEK, 40 / 60),
        (at("2026-11-18", "07:00"), at("2026-11-18", "19:00"), WEEK, 10),
        (at("2026-11-18", "19:00"), at("2026-11-19", "07:00"), WEEK, 0),
        (at("2026-11-20", "17:00"), at("2026-11-23", "09:00"), WEEK, 2),
        (at("2026-11-18", "09:00"), at("2026-11-18", "13:00"), SPLIT, 4),  # overlapping stretches count once
        (at("2026-11-21", "00:00"), at("2026-11-21", "12:00"), [], 12),  # nobody said when it is closed
        # The night of a clock change is an hour shorter or longer; the opening hours around it are not.
        (at("2026-03-06", "17:00"), at("2026-03-09", "09:00"), WEEK, 2),
        (at("2026-10-30", "17:00"), at("2026-11-02", "09:00"), WEEK, 2),
        (at("2026-03-08", "00:00"), at("2026-03-08", "12:00"), ROUND_THE_CLOCK, 11),
        (at("2026-11-01", "00:00"), at("2026-11-01", "12:00"), ROUND_THE_CLOCK, 13),
    ],
)
def test_how_long_it_was_open(start, end, week, hours):
    assert time_open(start, end, week=week, zone=DENVER) == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("start", "patience", "week", "expected"),
    [
        (at("2026-11-18", "10:00"), Patience(15, 30), WEEK, at("2026-11-18", "10:15")),
        (at("2026-11-18", "22:00"), Patience(15, 30), WEEK, at("2026-11-18", "22:30")),
        # Ten of fifteen minutes before closing leave a third of the thirty after it.
        (at("2026-11-18", "17:50"), Patience(15, 30), WEEK, at("2026-11-18", "18:10")),
        (at("2026-11-18", "07:45"), Patience(15, 30), WEEK, at("2026-11-18", "08:07:30")),
        # Where closed time does not count, a Friday evening goes on on Monday.
        (at("2026-11-20", "17:00"), Patience(600, 0), WEEK, at("2026-11-23", "17:00")),
        (at("2026-11-21", "12:00"), Patience(60, 0), WEEK, at("2026-11-23", "09:00")),
        (at("2026-11-21", "12:00"), Patience(60, 0), [], at("2026-11-21", "13:00")),
        # Over a clock change: Monday at nine is nine by the clock on the wall.
        (at("2026-03-06", "17:00"), Patience(120, 0), WEEK, at("2026-03-09", "09:00")),
        (at("2026-10-30", "17:00"), Patience(120, 0), WEEK, at("2026-11-02", "09:00")),
        # Half past one comes twice on 1 November: thirty real minutes are thirty minutes.
        (at("2026-11-01", "01:45"), Patience(15, 30), WEEK, at("2026-11-01", "01:15", fold=1)),
    ],
)
def test_when_a_patience_is_used_up(start, patience, week, expected):
    assert used_up_at(start, patience, week=week, zone=DENVER) == expected.astimezone(UTC)


def test_a_patience_of_opening_hours_that_never_come_is_never_used_up():
    never = [WeeklyHours(0, time(8), time(8))]
    assert used_up_at(at("2026-11-18", "10:00"), Patience(10, 0), week=never, zone=DENVER) is None


MOMENTS = st.integers(0, 365 * 24 * 60).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
ZONES = st.sampled_from(["America/Denver", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata"]).map(
    ZoneInfo
)


@given(start=MOMENTS, hours=st.integers(0, 300), zone=ZONES)
def test_the_pieces_are_all_of_the_time_in_order(start, hours, zone):
    end = start + timedelta(hours=hours)
    cut = [piece for piece, _ in pieces(start, end, week=WEEK, zone=zone)]
    assert sum((one.length for one in cut), timedelta()) == end - start
    assert all(one.ends_at == other.starts_at for one, other in pairwise(cut))


@given(start=MOMENTS, minutes=st.integers(1, 3000), zone=ZONES)
def test_a_patience_in_opening_hours_is_as_long_as_the_clinic_was_open(start, minutes, zone):
    end = used_up_at(start, Patience(minutes, 0), week=WEEK, zone=zone)
    assert end is not None
    assert time_open(start, end, week=WEEK, zone=zone) == timedelta(minutes=minutes)
