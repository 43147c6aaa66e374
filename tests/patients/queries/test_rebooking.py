"""Booked visits that cannot be as they stand: found by the clinic's day, the absences and the hours, in two queries."""

from datetime import time, timedelta

import pytest

from clinic import actions
from clinic.actions import diaries
from clinic.models import User
from patients.actions import appointments
from patients.enums import CannotBe
from patients.queries import rebooking, working_time
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import HOUR, THURSDAY, THURSDAY_9, book, someone
from tests.patients.wishes import omar_too

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def found(at, **scope):
    return [(one.key, one.why) for one in rebooking.stranded(at.clinic, **scope, now=NOW)]


def close(at, day=THURSDAY):
    return diaries.close_day(at.clinic, on=day, name="Founders' Day", by=at.manager.by, now=NOW)


def away(at, starts_at, ends_at):
    actions.take_time_off(
        at.clinic,
        at.therapist.user,
        starts_at=starts_at,
        ends_at=ends_at,
        reason="Course",
        by=at.manager.by,
        now=NOW,
    )


def test_a_visit_in_the_usual_week_is_not_among_them(alder):
    book(alder, someone(alder))
    assert found(alder) == []


def test_a_visit_on_a_day_that_was_closed_after_it(alder):
    visit = book(alder, someone(alder))
    book(alder, someone(alder, "Next"), THURSDAY_9 + DAY)
    close(alder)
    assert found(alder) == [(visit.pk, CannotBe.CLOSED)]
    assert [count for _, count in working_time.closed_days(alder.clinic, now=NOW)] == [1]


def test_a_visit_that_reaches_into_an_absence_and_none_that_only_touches_it(alder):
    book(alder, someone(alder, "Before"), THURSDAY_9)
    visit = book(alder, someone(alder), THURSDAY_9 + 2 * HOUR)
    away(alder, THURSDAY_9 + HOUR, THURSDAY_9 + 2.5 * HOUR)
    assert found(alder) == [(visit.pk, CannotBe.AWAY)]


def test_a_visit_outside_hours_that_were_changed_for_the_day_or_the_week(alder):
    one, other = book(alder, someone(alder)), book(alder, someone(alder, "Next"), THURSDAY_9 + DAY)
    on = {"by": alder.manager.by, "now": NOW}
    afternoon = [(time(9, 30), time(18))]
    diaries.set_dated_hours(alder.clinic, alder.therapist.user, on=THURSDAY, stretches=afternoon, **on)
    assert found(alder) == [(one.pk, CannotBe.OUTSIDE_HOURS)]
    week = [row for row in cast.WEEK if row[0] != 4]
    actions.set_working_hours(alder.clinic, alder.therapist.user, week, **on)
    assert found(alder) == [(one.pk, CannotBe.OUTSIDE_HOURS), (other.pk, CannotBe.OUTSIDE_HOURS)]


def test_a_visit_over_two_stretches_that_meet_is_within_the_hours(alder):
    book(alder, someone(alder))
    halves = [(time(8), time(9, 30)), (time(9, 30), time(12))]
    on = {"by": alder.manager.by, "now": NOW}
    diaries.set_dated_hours(alder.clinic, alder.therapist.user, on=THURSDAY, stretches=halves, **on)
    assert found(alder) == []


def test_what_is_past_cancelled_or_begun_is_nobody_to_re_book(alder):
    book(alder, someone(alder, "Past"), NOW - HOUR, now=NOW - DAY)
    gone = book(alder, someone(alder, "Gone"))
    appointments.cancel(gone, reason="Ill", by=alder.receptionist.by, now=NOW)
    away(alder, NOW - 2 * HOUR, NOW + 9 * DAY)
    assert found(alder) == []


def test_one_therapist_or_one_day_may_be_meant(alder):
    omar = omar_too(alder)
    one = book(alder, someone(alder))
    other = book(alder, someone(alder, "Omar's"), THURSDAY_9 + DAY, therapist=omar.user)
    close(alder)
    close(alder, THURSDAY + DAY)
    closed = CannotBe.CLOSED
    assert found(alder) == [(one.pk, closed), (other.pk, closed)]
    assert found(alder, therapist=omar.user) == [(other.pk, closed)]
    assert found(alder, day=THURSDAY) == [(one.pk, closed)]
    assert rebooking.words(alder.clinic, now=NOW) == "2 visits to re-book."
    assert rebooking.words(alder.clinic, day=THURSDAY, now=NOW) == "1 visit to re-book."
    assert rebooking.words(alder.clinic, therapist=User(pk=0), now=NOW) == ""


def test_it_takes_two_queries_with_one_and_with_many(alder, django_assert_num_queries):
    book(alder, someone(alder))
    actions.set_working_hours(alder.clinic, alder.therapist.user, [], by=alder.manager.by, now=NOW)
    with django_assert_num_queries(2):
        found(alder)
    for hours in range(1, 5):
        book(alder, someone(alder, f"P{hours}"), THURSDAY_9 + hours * HOUR)
    with django_assert_num_queries(2):
        assert len(found(alder)) == 5
