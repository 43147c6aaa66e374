"""The week of one therapist or one room by the hour: what is booked, what is shut, and where a visit could go."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic.actions import diaries as practice
from pathway.queries import week_grid
from patients.actions import appointments
from patients.rules.availability import days_of_week
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import HOUR, THURSDAY, THURSDAY_9, book, hold, room, someone, works_here_too
from tests.patients.wishes import omar_too

pytestmark = pytest.mark.django_db
WEEK = days_of_week(date(2026, 11, 18))
WEDNESDAY, ON_THURSDAY, SATURDAY = 2, 3, 5


def danas(at, now=NOW):
    return week_grid.of_therapist(at.clinic, at.therapist.user, WEEK, now=now)


def rooms(at, now=NOW):
    return week_grid.of_room(at.clinic, room(at), WEEK, now=now)


def words(day):
    return [(block.row, block.span, block.words) for block in day.away if block.words]


def test_a_visit_stands_in_its_place_and_may_be_moved_until_somebody_came(alder):
    visit = book(alder, someone(alder))
    (card,) = danas(alder)[ON_THURSDAY].cards
    assert (card.visit, card.row, card.span, card.side, card.may_move) == (visit, 12, 12, "", True)
    appointments.arrive(visit, by=alder.receptionist.by, now=THURSDAY_9)
    (card,) = danas(alder)[ON_THURSDAY].cards
    assert card.may_move is False


def test_a_cancelled_visit_is_not_there(alder):
    appointments.cancel(book(alder, someone(alder)), reason="Ill", by=alder.receptionist.by, now=NOW)
    assert [day.cards for day in danas(alder)] == [[]] * 7


def test_an_empty_week_has_its_working_days_with_the_quarters_still_to_come(alder):
    found = danas(alder)
    assert [day.is_off for day in found] == [False] * 5 + [True] * 2
    # Now is ten on Wednesday, and ten itself has begun; the days before are over, the weekend is nobody's.
    assert [len(day.targets) for day in found] == [0, 0, 31, 40, 40, 0, 0]
    assert found[WEDNESDAY].targets[0].starts_at == NOW + timedelta(minutes=15)
    assert {target.therapists for target in found[ON_THURSDAY].targets} == {(alder.therapist.user.pk,)}


def test_a_closed_day_says_so_and_takes_no_visit_and_the_others_do_not(alder):
    practice.close_day(alder.clinic, on=THURSDAY, name="Thanksgiving", by=alder.manager.by, now=NOW)
    for found in (danas(alder), rooms(alder)):
        assert words(found[ON_THURSDAY]) == [(0, 120, "Closed")]
        assert (found[ON_THURSDAY].targets, words(found[ON_THURSDAY + 1])) == ([], [])


def test_a_day_nobody_works_is_off_and_not_off_today(alder):
    assert words(danas(alder)[SATURDAY]) == [(0, 120, "Off")]


def test_time_in_another_clinic_is_busy_and_nothing_else(birch, alder):
    works_here_too(alder, birch.therapist.user)
    cast.enter(birch)
    book(birch, someone(birch, "Secret"))
    cast.enter(alder)
    found = week_grid.of_therapist(alder.clinic, birch.therapist.user, WEEK, now=NOW)
    assert words(found[ON_THURSDAY]) == [(12, 12, "Busy elsewhere")]
    assert found[ON_THURSDAY].cards == []


def test_a_room_shows_who_is_in_it_whoever_sees_them(alder):
    omar = omar_too(alder)
    inside = book(alder, someone(alder, "Inside"), therapist=omar.user, room=room(alder))
    book(alder, someone(alder, "Elsewhere"))
    day = rooms(alder)[ON_THURSDAY]
    assert [card.visit for card in day.cards] == [inside]
    assert set(day.targets[0].therapists) == {alder.therapist.user.pk, omar.user.pk}
    assert week_grid.movers([day]) == {omar.user.pk}


def test_a_room_that_is_being_booked_is_kept_until_the_hold_ends(alder):
    hold(alder, room=room(alder))
    assert words(rooms(alder)[ON_THURSDAY]) == [(12, 12, "Being booked")]
    assert words(rooms(alder, now=NOW + HOUR)[ON_THURSDAY]) == []


@pytest.mark.parametrize("week_of", [danas, rooms], ids=["therapist", "room"])
def test_a_week_takes_two_queries_with_one_visit_and_with_many(alder, week_of):
    in_room, counts = room(alder), []
    for number in range(3):
        book(alder, someone(alder, f"P{number}"), THURSDAY_9 + number * HOUR, room=in_room)
        with CaptureQueriesContext(connection) as captured:
            found = week_of(alder)
            [card.visit.patient.full_name for day in found for card in day.cards]
        counts.append(len(captured))
    # The clinic's one room is read by the test itself.
    assert counts == [2 + (week_of is rooms)] * 3
