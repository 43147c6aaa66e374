"""A time is kept for ten minutes while it is being booked: inside the constraints, and gone when it has ended."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.errors import Refused
from clinic.models import AuditEvent, Message
from patients.actions import holds
from patients.actions.appointments import Clash
from patients.models import Appointment
from patients.queries.appointments import held_by
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import HOUR, THURSDAY_9, ask_of, book, hold, room, someone, works_here_too

MINUTES = timedelta(minutes=1)


def test_a_hold_is_nobodys_visit_and_tells_nobody(alder):
    held = hold(alder)
    assert (held.state, held.patient_id, held.held_until) == ("held", None, NOW + 10 * MINUTES)
    assert (Appointment.objects.count(), Appointment.everything.count()) == (0, 1)
    assert Message.objects.count() == 0
    assert AuditEvent.objects.filter(kind="appointment.held", target_id=held.pk).count() == 1


@pytest.mark.parametrize("minutes", [-59, 0, 59])
def test_nobody_else_books_over_a_hold(alder, minutes):
    hold(alder)
    with pytest.raises(Clash, match="Somebody else is booking the time") as clash:
        book(alder, someone(alder), THURSDAY_9 + minutes * MINUTES, by=alder.manager.by)
    assert (len(clash.value.nearest), clash.value.may_overbook) == (3, False)


def test_who_holds_it_books_it_and_the_hold_is_gone(alder):
    hold(alder)
    booked = book(alder, someone(alder))
    assert list(Appointment.everything.all()) == [booked]


def test_a_hold_that_has_ended_is_deleted_by_the_next_booking(alder):
    hold(alder)
    booked = book(alder, someone(alder), by=alder.manager.by, now=NOW + 10 * MINUTES)
    assert list(Appointment.everything.all()) == [booked]


def test_a_person_holds_one_time(alder):
    hold(alder)
    second = hold(alder, THURSDAY_9 + 2 * HOUR)
    assert list(Appointment.everything.all()) == [second]
    assert held_by(alder.clinic, alder.receptionist.user, now=NOW) == second
    assert held_by(alder.clinic, alder.receptionist.user, now=NOW + 10 * MINUTES) is None


def test_a_hold_can_be_let_go(alder):
    hold(alder)
    holds.release(alder.clinic, by=alder.receptionist.by)
    assert Appointment.everything.count() == 0


def test_a_hold_keeps_the_room_its_kind_of_visit_needs(alder):
    ask_of(alder, "consultation", room_kind="treatment")
    assert hold(alder).room == room(alder)
    with pytest.raises(Clash):
        book(alder, someone(alder), therapist=alder.manager.user, room=room(alder), by=alder.manager.by)


def test_a_visit_gets_the_first_room_that_is_free(alder):
    ask_of(alder, "consultation", room_kind="treatment")
    first = book(alder, someone(alder))
    assert first.room == room(alder)
    with pytest.raises(Clash, match="No room for this kind of visit is free on Thu 19 Nov at 09:00"):
        book(alder, someone(alder, "Second"), therapist=alder.manager.user)


def test_what_has_begun_cannot_be_held(alder):
    with pytest.raises(Refused, match="That time is over"):
        hold(alder, NOW - MINUTES)


def test_the_table_refuses_a_hold_without_an_end_and_a_visit_without_a_patient(alder):
    held = hold(alder)
    for changes, rule in (
        ({"held_until": None}, "held_appointment_has_an_end"),
        ({"state": "booked"}, "held_appointment_has_an_end"),
        ({"state": "booked", "held_until": None}, "only_a_hold_has_no_patient"),
    ):
        with pytest.raises(IntegrityError, match=rule), transaction.atomic():
            Appointment.everything.filter(pk=held.pk).update(**changes)


def test_a_hold_that_has_ended_in_another_clinic_is_in_nobodys_way(birch, alder):
    works_here_too(alder, birch.therapist.user)
    cast.enter(birch)
    hold(birch)
    cast.enter(alder)
    with pytest.raises(Clash, match="Somebody else is booking the time"):
        book(alder, someone(alder), therapist=birch.therapist.user)
    later = NOW + 10 * MINUTES
    assert book(alder, someone(alder), therapist=birch.therapist.user, now=later).state == "booked"
    cast.enter(birch)
    assert Appointment.everything.filter(clinic=birch.clinic).count() == 0
