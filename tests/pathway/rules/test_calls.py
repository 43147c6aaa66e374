"""When to call and how late a call is: decided without a clock or a database."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from pathway.rules import calls
from pathway.rules.calls import BestHour
from pathway.rules.quiet_hours import QuietHours

DENVER = ZoneInfo("America/Denver")
NIGHT = QuietHours(time(20), time(8))
NOW = datetime(2026, 11, 18, 17, 0, tzinfo=UTC)  # ten in the morning in Denver


def answered(*hours):
    """Local moments of answers, the newest first, a day apart."""
    return [datetime(2026, 11, 18 - ago, hour, 20, tzinfo=DENVER) for ago, hour in enumerate(hours)]


def best(wish="", *hours):
    return calls.best_hour(wish, answered(*hours), quiet=NIGHT)


def test_what_the_patient_wishes_comes_before_their_habit():
    assert best("in the morning", 17, 17) == BestHour("in the morning", "as they wished")


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        ((17, 9, 17), "17:00 to 18:00"),  # the usual one
        ((9, 17), "09:00 to 10:00"),  # of two as usual the last
        ((23, 12), "12:00 to 13:00"),  # nobody is called at night, whenever they answered
        ((7, 8), "08:00 to 09:00"),
    ],
)
def test_the_hour_they_answered_before(hours, words):
    assert best("", *hours) == BestHour(words, "they answered at this hour before")


@pytest.mark.parametrize("hours", [(), (23,), (2, 5)])
def test_nothing_is_guessed_where_nothing_is_known(hours):
    assert best("", *hours) is None


@pytest.mark.parametrize(
    ("late", "words", "is_late"),
    [
        (timedelta(hours=-2), "Call today at 12:00", False),
        (timedelta(days=-1), "Call on Thu 19 Nov at 10:00", False),
        (timedelta(0), "Due now", False),
        (timedelta(minutes=9), "Due now", False),
        (timedelta(minutes=10), "10 minutes late", True),
        (timedelta(minutes=119), "1 hour late", True),
        (timedelta(hours=23), "23 hours late", True),
        (timedelta(hours=25), "1 day late", True),
        (timedelta(days=3), "3 days late", True),
    ],
)
def test_a_call_says_when_it_is_due_or_how_late_it_is(late, words, is_late):
    assert calls.due(NOW - late, NOW, zone=DENVER) == calls.Due(words, is_late)
