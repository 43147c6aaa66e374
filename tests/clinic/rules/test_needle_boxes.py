"""When a box of needles has expired, and when it soon will."""

from datetime import date, timedelta

import pytest

from clinic.rules.needle_boxes import expires_soon, is_expired

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("days_left", "expired", "soon"),
    [(-1, True, False), (0, False, True), (30, False, True), (31, False, False)],
    ids=["the day after", "the last day is good", "thirty days before", "a day earlier"],
)
def test_a_box_is_good_on_its_last_day_and_told_of_thirty_days_before(days_left, expired, soon):
    last_day = TODAY + timedelta(days=days_left)
    assert (is_expired(last_day, on=TODAY), expires_soon(last_day, on=TODAY)) == (expired, soon)
