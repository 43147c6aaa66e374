"""The week of the clinic."""

from datetime import date, timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext

from clinic import queries as practice
from clinic.actions import diaries
from pathway.actions import bookings
from pathway.queries import calendar as queries
from patients.models import Appointment
from patients.rules.availability import days_of_week
from tests import cast
from tests.cast import NOW

WEEK = days_of_week(date(2026, 11, 18))
THURSDAY_9 = NOW + timedelta(hours=23)


def book(alder, name="Some", hours=0):
    return bookings.book_treatment(
        clinic=alder.clinic,
        patient=cast.patient(alder, given_name=name, family_name="Body"),
        therapist=alder.therapist.user,
        starts_at=THURSDAY_9 + timedelta(hours=hours),
        length=timedelta(minutes=30),
        by=alder.receptionist.by,
        now=NOW,
    )


def test_a_cell_holds_visits_and_what_is_still_free(alder):
    visit = book(alder)
    (row,) = queries.week(alder.clinic, WEEK, now=NOW)
    assert [len(cell.visits) for cell in row.cells] == [0, 0, 0, 1, 0, 0, 0]
    assert row.cells[3].visits == [visit]
    assert [cell.openings for cell in row.cells] == [0, 0, 16, 19, 20, 0, 0]
    assert [cell.is_off for cell in row.cells] == [False] * 5 + [True] * 2


def test_a_cancelled_visit_is_not_in_the_week(alder):
    bookings.cancel(book(alder), reason="Has to work", by=alder.receptionist.by, now=NOW)
    (row,) = queries.week(alder.clinic, WEEK, now=NOW)
    assert [cell.visits for cell in row.cells] == [[]] * 7


def test_a_week_takes_two_queries_with_one_visit_and_with_many(alder):
    counts = []
    for hours in (0, 1, 2):
        book(alder, f"P{hours}", hours)
        with CaptureQueriesContext(connection) as captured:
            queries.week(alder.clinic, WEEK, now=NOW)
        counts.append(len(captured))
    assert counts == [2, 2, 2]


def test_rooms_hold_their_visits_and_what_has_no_room_stands_last(alder):
    one = practice.rooms(alder.clinic)
    without = book(alder)
    assert [row.room for row in queries.week_of_rooms(alder.clinic, one, WEEK)] == [*one, None]
    Appointment.objects.filter(pk=without.pk).update(room=one[0])
    (row,) = queries.week_of_rooms(alder.clinic, one, WEEK)
    assert [cell.visits for cell in row.cells] == [[], [], [], [without], [], [], []]


def test_a_room_is_off_on_a_closed_day(alder):
    diaries.close_day(alder.clinic, on=WEEK[3], name="Holiday", by=alder.manager.by, now=NOW)
    (row,) = queries.week_of_rooms(alder.clinic, practice.rooms(alder.clinic), WEEK)
    assert [cell.is_off for cell in row.cells] == [False, False, False, True, False, False, False]


def test_a_week_of_rooms_takes_two_queries_with_one_visit_and_with_many(alder):
    rooms, counts = practice.rooms(alder.clinic), []
    for hours in (0, 1, 2):
        book(alder, f"P{hours}", hours)
        with CaptureQueriesContext(connection) as captured:
            queries.week_of_rooms(alder.clinic, rooms, WEEK)
        counts.append(len(captured))
    assert counts == [2, 2, 2]
