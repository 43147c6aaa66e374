"""A visit that moves keeps its room where that is free, and otherwise has another one that will do."""

from datetime import timedelta

import pytest
from django.db import transaction

from clinic import actions
from clinic.errors import Refused
from patients.actions import appointments
from patients.actions.appointments import Clash
from patients.enums import AppointmentKind
from patients.models import Appointment
from tests.cast import NOW
from tests.patients.diaries import (
    HOUR,
    THURSDAY,
    THURSDAY_9,
    ask_of,
    book,
    hold,
    offered,
    quarters,
    room,
    someone,
)
from tests.patients.wishes import omar_too

REVIEW = AppointmentKind.REVIEW
LENGTH = timedelta(minutes=30)
QUARTER = timedelta(minutes=15)
ELEVEN = THURSDAY_9 + 2 * HOUR


@pytest.fixture
def second(alder):
    """Another treatment room; a review needs one of the two."""
    ask_of(alder, REVIEW, room_kind="treatment")
    return actions.add_room(alder.clinic, name="Room 2", by=alder.manager.by, now=NOW)


@pytest.fixture
def omar(alder):
    return omar_too(alder).user


@pytest.fixture
def visit(alder, second):
    """A review of Dana's at nine; it was given the first room."""
    return book(alder, someone(alder, "Moves"), kind=REVIEW, length=LENGTH)


def move(at, visit, starts_at):
    return appointments.move(visit, starts_at=starts_at, version=visit.version, by=at.manager.by, now=NOW)


def fill(at, place, therapist, starts_at=ELEVEN, name="Fills"):
    return book(at, someone(at, name), starts_at, therapist=therapist, room=place)


def times_of(at, visit):
    own = {"kind": REVIEW, "length": LENGTH, "patient": visit.patient, "room": visit.room}
    return offered(at, **own, replaces=visit, may_change_room=True)


def test_where_its_room_is_free_it_keeps_it(alder, visit, second, omar):
    fill(alder, second, omar)
    assert move(alder, visit, ELEVEN).room == room(alder)
    assert move(alder, visit, ELEVEN + 2 * HOUR).room == room(alder)


def test_where_its_room_is_taken_it_has_another_one_and_keeps_that(alder, visit, second, omar):
    fill(alder, room(alder), omar)
    assert (visit.room, move(alder, visit, ELEVEN).room) == (room(alder), second)
    assert move(alder, visit, ELEVEN + 2 * HOUR).room == second


def test_where_every_room_is_taken_it_stays_where_it_is(alder, visit, second, omar):
    fill(alder, room(alder), omar)
    fill(alder, second, alder.manager.user, name="Too")
    with pytest.raises(Clash, match=r"Room 1 is already booked .*, and no other room that would do is free"):
        move(alder, visit, ELEVEN)
    visit.refresh_from_db()
    assert (visit.starts_at, visit.room) == (THURSDAY_9, room(alder))


def test_a_room_chosen_for_a_visit_that_needs_none_is_kept_or_the_move_refused(alder, second, omar):
    ask_of(alder, REVIEW)
    visit = book(alder, someone(alder, "Moves"), kind=REVIEW, length=LENGTH, room=room(alder))
    fill(alder, room(alder), omar)
    assert "11:00" not in times_of(alder, visit)
    with pytest.raises(Clash, match="Room 1 is already booked"):
        move(alder, visit, ELEVEN)
    assert move(alder, visit, ELEVEN + 2 * HOUR).room == room(alder)


def test_the_times_offered_for_a_move_are_exactly_those_it_can_move_to(alder, visit, second, omar):
    """Room 1 is taken, then both, then both again, one of them by a hold, then Dana herself."""
    fill(alder, room(alder), omar, THURSDAY_9 + HOUR, "A")
    fill(alder, room(alder), omar, ELEVEN, "B")
    fill(alder, second, alder.manager.user, ELEVEN + HOUR / 2, "C")
    fill(alder, room(alder), alder.manager.user, ELEVEN + 2 * HOUR, "D")
    book(alder, someone(alder, "E"), ELEVEN + 4 * HOUR)
    hold(alder, ELEVEN + 2 * HOUR, room=second, therapist=omar)

    told = times_of(alder, visit)
    assert ("10:00" in told, "11:00" in told, "11:30" in told, "13:00" in told) == (True, True, False, False)
    day = [THURSDAY_9 - HOUR + number * QUARTER for number in range(39)]
    assert told == [
        words
        for words, moment in zip(quarters("08:00", "17:30"), day, strict=True)
        if _moves(alder, visit, moment)
    ]


def _moves(at, visit, moment):
    """Whether it can move there; it is back at nine afterwards."""
    again = Appointment.objects.select_related("clinic", "patient", "therapist", "room").get(pk=visit.pk)
    try:
        with transaction.atomic():
            move(at, again, moment)
            transaction.set_rollback(True)
    except Refused:
        return False
    return again.starts_at.astimezone(at.clinic.zone).date() == THURSDAY
