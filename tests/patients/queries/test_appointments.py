"""What a patient has before them, and what became of what they had."""

from datetime import timedelta

import pytest

from patients.actions import appointments as actions
from patients.queries import appointments as queries
from tests import cast
from tests.cast import NOW
from tests.patients import diaries
from tests.patients.diaries import HOUR, THURSDAY_9

pytestmark = pytest.mark.django_db
NEXT_WEEK = THURSDAY_9 + timedelta(days=7)


@pytest.fixture
def will(alder):
    return cast.patient(alder)


def listed(rows):
    return [(row.starts_at, row.state) for row in rows]


def test_earlier_is_what_is_over_or_given_back_and_the_rest_is_coming(alder, will):
    first, second, given_back, ahead = (
        diaries.book(alder, will, at)
        for at in (THURSDAY_9, THURSDAY_9 + 2 * HOUR, NEXT_WEEK, NEXT_WEEK + 2 * HOUR)
    )
    by, now = alder.receptionist.by, THURSDAY_9 + 150 * HOUR / 60
    actions.finish(first, by=by, now=now)
    actions.finish(second, by=by, now=now)  # before its time is over
    actions.cancel(given_back, reason="Has to work", by=by, now=now)
    assert listed(queries.earlier(will, now=now)) == [
        (NEXT_WEEK, "cancelled"),
        (second.starts_at, "done"),
        (first.starts_at, "done"),
    ]
    assert listed(queries.coming(will, now=now)) == [(ahead.starts_at, "booked")]


def test_the_tally_says_how_often_they_came_cancelled_late_and_did_not_come(alder, will):
    by, after = alder.receptionist.by, NEXT_WEEK
    came, missed, in_time, late, _unmarked = (
        diaries.book(alder, will, THURSDAY_9 + number * HOUR) for number in range(5)
    )
    actions.finish(came, by=by, now=after)
    actions.no_show(missed, by=by, now=after)
    actions.cancel(in_time, reason="Has to work", by=by, now=NOW)
    actions.cancel(late, reason="Has to work", is_late=True, by=by, now=after)
    tally = queries.tally(will, now=after)
    assert tally.words == "1 done, 2 cancelled, 1 of them late, 1 did not come"


def test_nobody_elses_visits_are_told(alder, will):
    diaries.book(alder, diaries.someone(alder))
    assert (list(queries.earlier(will, now=NEXT_WEEK)), queries.tally(will, now=NEXT_WEEK).words) == ([], "")
