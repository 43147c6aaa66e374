"""The clock of a clinic: when it changes, and by how much."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from clinic.dates import clock_change


@pytest.mark.parametrize(
    ("zone", "first", "change"),
    [
        ("America/Denver", datetime(2026, 10, 25, tzinfo=UTC), (date(2026, 11, 1), timedelta(hours=-1))),
        ("America/Denver", datetime(2026, 3, 1, tzinfo=UTC), (date(2026, 3, 8), timedelta(hours=1))),
        ("Australia/Lord_Howe", datetime(2026, 4, 1, tzinfo=UTC), (date(2026, 4, 5), timedelta(minutes=-30))),
        ("America/Denver", datetime(2026, 6, 1, tzinfo=UTC), None),
        ("America/Phoenix", datetime(2026, 10, 25, tzinfo=UTC), None),
    ],
)
def test_the_first_change_of_the_clock_in_two_weeks(zone, first, change):
    assert clock_change(first, first + timedelta(days=14), ZoneInfo(zone)) == change
