"""Which days of visits count for a list, and how long a reason opens a chart."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pathway.rules.lists import days_of_visits, open_until


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 3, 1), date(2026, 2, 28), date(2026, 3, 2)),
        (date(2027, 1, 1), date(2026, 12, 31), date(2027, 1, 2)),
    ],
)
def test_visits_count_from_yesterday_to_tomorrow(today, first, last):
    assert days_of_visits(today) == (first, last)


def test_a_reason_opens_a_chart_for_eight_hours():
    now = datetime(2026, 11, 18, 17, tzinfo=UTC)
    assert open_until(now) - now == timedelta(hours=8)
