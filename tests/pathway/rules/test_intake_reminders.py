"""When somebody is reminded of an intake: twice at most, and never right after it was sent or right before the visit."""

from datetime import UTC, datetime, timedelta

import pytest

from pathway.rules.intake_reminders import due

VISIT = datetime(2026, 11, 20, 21, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
LONG_AGO = VISIT - 10 * DAY


@pytest.mark.parametrize(
    ("asked_at", "now", "number"),
    [
        pytest.param(LONG_AGO, VISIT - 3 * DAY - HOUR, 0, id="not yet"),
        pytest.param(LONG_AGO, VISIT - 3 * DAY, 1, id="three days before"),
        pytest.param(VISIT - 3 * DAY, VISIT - 2 * DAY, 0, id="the first has left"),
        pytest.param(VISIT - 3 * DAY, VISIT - 28 * HOUR, 2, id="a good day before"),
        pytest.param(VISIT - 28 * HOUR, VISIT - 27 * HOUR, 0, id="the second has left: there is no third"),
        pytest.param(LONG_AGO, VISIT - 20 * HOUR, 2, id="the first was missed: it is not caught up with"),
        pytest.param(VISIT - 3 * DAY - HOUR, VISIT - 2 * DAY, 0, id="booked three days before: no first"),
        pytest.param(VISIT - 3 * DAY - HOUR, VISIT - 28 * HOUR, 2, id="but a second"),
        pytest.param(VISIT - 30 * HOUR, VISIT - 20 * HOUR, 0, id="booked for the day after: none"),
        pytest.param(LONG_AGO, VISIT - 3 * HOUR, 2, id="three hours before is soon enough"),
        pytest.param(LONG_AGO, VISIT - 3 * HOUR + timedelta(seconds=1), 0, id="then it is of no use"),
        pytest.param(LONG_AGO, VISIT + HOUR, 0, id="after the visit"),
    ],
)
def test_which_reminder_is_due(asked_at, now, number):
    assert due(asked_at=asked_at, starts_at=VISIT, now=now) == number


def test_however_often_one_looks_there_are_two_at_most():
    asked_at, left = LONG_AGO, []
    for hours in range(10 * 24):
        now = LONG_AGO + hours * HOUR
        if number := due(asked_at=asked_at, starts_at=VISIT, now=now):
            asked_at = now
            left.append(number)
    assert left == [1, 2]
