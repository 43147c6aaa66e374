"""When the visits of a series begin."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.rules import series
from patients.rules.series import Rhythm


@pytest.mark.parametrize(
    ("zone", "first", "days", "local"),
    [
        ("America/Denver", "2026-11-19T09:00", 7, ["19 09:00 -0700", "26 09:00 -0700", "03 09:00 -0700"]),
        ("America/Denver", "2026-10-29T09:00", 7, ["29 09:00 -0600", "05 09:00 -0700", "12 09:00 -0700"]),
        ("Europe/Berlin", "2026-03-26T16:30", 7, ["26 16:30 +0100", "02 16:30 +0200", "09 16:30 +0200"]),
        ("Australia/Lord_Howe", "2026-09-30T10:15", 14, ["30 10:15 +1030", "14 10:15 +1100", "28 10:15 +1100"]),
        ("America/Denver", "2026-03-01T02:30", 7, ["01 02:30 -0700", "08 03:30 -0600", "15 02:30 -0600"]),
    ],
)  # fmt: skip
def test_a_series_keeps_its_weekday_and_local_hour_across_a_clock_change(zone, first, days, local):
    zone = ZoneInfo(zone)
    begins = datetime.fromisoformat(first).replace(tzinfo=zone)
    found = series.starts(begins, Rhythm(3, days), zone=zone)
    assert [f"{one.astimezone(zone):%d %H:%M %z}" for one in found] == local


def test_what_was_promised_to_another_visit_of_the_series_is_not_offered_again():
    nine = datetime.fromisoformat("2026-11-19T16:00Z")
    quarters = [nine + timedelta(minutes=15 * number) for number in range(5)]
    assert series.still_open(quarters, [nine], length=timedelta(minutes=45)) == quarters[3:]
