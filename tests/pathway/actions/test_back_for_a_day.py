"""Who is there after all ends the absence of this day; the days before and after it stay away."""

from datetime import timedelta

import pytest

from clinic import actions, dates
from clinic.models import AuditEvent, TimeOff
from pathway.actions import days_off
from tests.cast import NOW

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def bounds(at):
    return dates.day_bounds(at.clinic.local(NOW).date(), at.clinic.zone)


def away(at, starts_at, ends_at):
    return actions.take_time_off(
        at.clinic,
        at.therapist.user,
        starts_at=starts_at,
        ends_at=ends_at,
        reason="Holiday",
        by=at.manager.by,
        now=NOW - 7 * DAY,
    )


def back(at, now=NOW):
    return days_off.end_today(at.clinic, at.therapist.user, by=at.receptionist.by, now=now)


def stretches():
    return list(TimeOff.objects.order_by("starts_at").values_list("starts_at", "ends_at", "reason"))


def test_of_two_weeks_only_today_goes(alder):
    today, tomorrow = bounds(alder)
    away(alder, NOW - 5 * DAY, NOW + 9 * DAY)
    assert back(alder) is not None
    assert stretches() == [
        (NOW - 5 * DAY, today, "Holiday"),
        (tomorrow, NOW + 9 * DAY, "Holiday"),
    ]


def test_an_absence_that_began_today_is_away_again_tomorrow(alder):
    _, tomorrow = bounds(alder)
    away(alder, NOW - timedelta(minutes=5), NOW + 9 * DAY)
    back(alder)
    assert stretches() == [(tomorrow, NOW + 9 * DAY, "Holiday")]


def test_of_the_last_day_of_an_absence_the_days_before_stay(alder):
    today, tomorrow = bounds(alder)
    away(alder, NOW - 5 * DAY, tomorrow)
    back(alder)
    assert stretches() == [(NOW - 5 * DAY, today, "Holiday")]


def test_what_was_said_for_today_alone_goes_whole(alder):
    days_off.take(alder.clinic, alder.therapist.user, choices=[], by=alder.manager.by, now=NOW)
    back(alder)
    assert (stretches(), AuditEvent.objects.filter(kind="member.time_off_ended").count()) == ([], 1)


def test_today_goes_out_of_every_absence_they_are_in_and_is_written_down_for_each(alder):
    today, tomorrow = bounds(alder)
    away(alder, NOW - 5 * DAY, NOW + timedelta(hours=1))
    days_off.take(alder.clinic, alder.therapist.user, choices=[], by=alder.manager.by, now=NOW)
    away(alder, NOW - DAY, NOW + DAY)
    back(alder)
    assert stretches() == [
        (NOW - 5 * DAY, today, "Holiday"),
        (NOW - DAY, today, "Holiday"),
        (tomorrow, NOW + DAY, "Holiday"),
    ]
    lines = AuditEvent.objects.filter(kind="member.back_for_a_day")
    assert [line.detail for line in lines] == [{"on": f"{today.date()}"}] * 2


def test_a_second_press_finds_nobody_away_and_changes_nothing(alder):
    away(alder, NOW - 5 * DAY, NOW + 9 * DAY)
    back(alder)
    before = stretches()
    assert (back(alder), stretches()) == (None, before)
