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
    assert due(asked_at=asked_at, reminded_at=(), starts_at=VISIT, now=now) == number


@pytest.mark.parametrize(
    ("days_ago", "number"),
    [
        pytest.param((7, 5.2), 1, id="both left for a visit that is a week later now: they begin again"),
        pytest.param((7, 1), 1, id="one of them lately"),
        pytest.param((5, 3), 1, id="five days ago is long enough"),
        pytest.param((4.9, 3), 0, id="two lately: no third"),
        pytest.param((7, 0.9), 0, id="the last was not theirs for a day yet"),
    ],
)
def test_a_moved_visit_brings_reminders_of_its_own_though_no_three_close_together(days_ago, number):
    now = VISIT - 3 * DAY
    reminded_at = [now - days * DAY for days in days_ago]
    assert due(asked_at=max(reminded_at), reminded_at=reminded_at, starts_at=VISIT, now=now) == number


def test_however_often_one_looks_there_are_two_at_most():
    asked_at, left = LONG_AGO, []
    for hours in range(10 * 24):
        now = LONG_AGO + hours * HOUR
        if number := due(asked_at=asked_at, reminded_at=(), starts_at=VISIT, now=now):
            asked_at = now
            left.append(number)
    assert left == [1, 2]


def test_however_often_the_visit_moves_no_three_leave_within_five_days():
    left: list[datetime] = []
    for hours in range(20 * 24):
        now = LONG_AGO + hours * HOUR
        moves_daily = now + 3 * DAY - (now - LONG_AGO) % DAY
        if due(asked_at=max(left, default=LONG_AGO - DAY), reminded_at=left, starts_at=moves_daily, now=now):
            left.append(now)
    assert min(third - first for first, third in zip(left, left[2:], strict=False)) >= 5 * DAY
    assert len(left) == 8
