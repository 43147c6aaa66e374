"""A call for another time to each whose visit cannot be: once, to nobody who is owed one, and on record."""

from datetime import timedelta

import pytest

from clinic.actions import diaries
from clinic.models import AuditEvent
from pathway.actions import bookings, calls, message_stops, time_calls
from pathway.models import CallTask
from tests.cast import NOW
from tests.patients.diaries import HOUR, THURSDAY, THURSDAY_9, book, someone

pytestmark = pytest.mark.django_db
FRIDAY_9 = THURSDAY_9 + timedelta(days=1)


@pytest.fixture
def one(alder):
    return someone(alder, "One")


@pytest.fixture
def visit(alder, one):
    """A visit on a day that was closed after it was booked."""
    visit = book(alder, one)
    close(alder)
    return visit


def close(at, on=THURSDAY):
    diaries.close_day(at.clinic, on=on, name="Storm", by=at.manager.by, now=NOW)


def owe(at, **scope):
    return time_calls.owe_each(at.clinic, **scope, by=at.receptionist.by, now=NOW)


def test_each_is_owed_one_call_about_their_first_visit_that_cannot_be(alder, one):
    visit = book(alder, one)
    book(alder, one, THURSDAY_9 + 3 * HOUR)
    other = book(alder, someone(alder, "Other"), THURSDAY_9 + HOUR)
    book(alder, someone(alder, "Unharmed"), FRIDAY_9)
    close(alder)
    assert owe(alder) == 2
    tasks = CallTask.objects.order_by("appointment__starts_at")
    assert [(task.appointment, task.reason, task.due_at) for task in tasks] == [
        (visit, "rebook", NOW),
        (other, "rebook", NOW),
    ]
    lines = AuditEvent.objects.filter(kind="call.owed").values_list("target_id", "patient_id")
    assert set(lines) == {(task.pk, task.patient_id) for task in tasks}


def test_a_second_press_owes_nothing_more(alder, visit):
    assert (owe(alder), owe(alder), CallTask.objects.count()) == (1, 0, 1)


def test_who_is_called_about_a_time_already_is_not_called_twice(alder, visit):
    calls.owe_about_visit(visit, now=NOW)
    assert (owe(alder), CallTask.objects.get().reason) == (0, "move_visit")


def test_nobody_is_called_who_has_died(alder, one, visit):
    message_stops.stop(one, reason="died", by=alder.manager.by, now=NOW)
    assert owe(alder) == 0


def test_only_those_of_the_day_that_is_meant_are_called(alder, visit):
    friday = book(alder, someone(alder, "Friday"), FRIDAY_9)
    on = THURSDAY + timedelta(days=1)
    close(alder, on)
    assert (owe(alder, day=on), CallTask.objects.get().appointment) == (1, friday)


def test_the_call_is_done_once_the_visit_is_moved(alder, visit):
    owe(alder)
    bookings.move(visit, starts_at=FRIDAY_9, version=visit.version, by=alder.receptionist.by, now=NOW)
    assert CallTask.objects.get().outcome == "booked"
