"""Booking: a taken time is refused with kind words, and nothing is sent about a visit that is gone."""

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from clinic.enums import MessageState
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, Message, Room, TimeOff
from patients.actions import appointments
from patients.actions.appointments import Clash
from patients.enums import AppointmentKind, AppointmentState
from patients.models import Appointment
from tests import cast
from tests.cast import NOW

HOUR = timedelta(hours=1)
THURSDAY_9 = datetime.fromisoformat("2026-11-19T09:00-07:00")


@pytest.fixture
def will(alder):
    return cast.patient(alder)


def book(alder, patient, starts_at=THURSDAY_9, **other):
    wish = {
        "kind": AppointmentKind.CONSULTATION,
        "length": HOUR,
        "therapist": alder.therapist.user,
        "now": NOW,
    }
    return appointments.book(
        clinic=alder.clinic,
        patient=patient,
        starts_at=starts_at,
        by=alder.receptionist.by,
        **{**wish, **other},
    )


def someone(alder, name="Another"):
    return cast.patient(alder, given_name=name, family_name="Person")


def local(alder, moments):
    return [f"{alder.clinic.local(moment):%a %H:%M}" for moment in moments]


def test_a_booking_is_one_row_one_audit_line_and_one_mail(alder, will):
    booked = book(alder, will)
    assert (booked.state, booked.ends_at, booked.booked_by) == (
        AppointmentState.BOOKED,
        THURSDAY_9 + HOUR,
        alder.receptionist.user,
    )
    assert AuditEvent.objects.filter(kind="appointment.booked", target_id=booked.pk).count() == 1
    mail = Message.objects.get(template="booking_confirmation")
    assert (mail.address, mail.parameters["starts_at"]) == (will.email, booked.starts_at.isoformat())


def test_somebody_reached_by_phone_gets_no_mail(alder):
    book(alder, cast.patient(alder, channel="phone"))
    assert Message.objects.count() == 0


@pytest.mark.parametrize("minutes", [-59, -15, 0, 15, 59])
def test_an_overlap_is_a_sentence_with_the_nearest_free_times(alder, will, minutes):
    book(alder, will)
    with pytest.raises(Clash) as clash:
        book(alder, someone(alder), THURSDAY_9 + timedelta(minutes=minutes))
    assert clash.value.message.startswith("Dana Whitfield is already booked on Thu 19 Nov at ")
    assert len(clash.value.nearest) == 3
    assert Appointment.objects.count() == 1


def test_the_nearest_free_times_are_working_time_that_nobody_has(alder, will):
    book(alder, will)
    with pytest.raises(Clash) as clash:
        book(alder, someone(alder))
    assert local(alder, clash.value.nearest) == ["Thu 08:00", "Thu 10:00", "Thu 10:15"]


@pytest.mark.parametrize("hours", [-1, 1])
def test_back_to_back_is_no_clash(alder, will, hours):
    book(alder, will)
    book(alder, someone(alder), THURSDAY_9 + hours * HOUR)
    assert Appointment.objects.count() == 2


def test_a_room_and_a_patient_cannot_be_in_two_places_either(alder, will):
    room = Room.objects.get(clinic=alder.clinic)
    other = alder.manager.user
    book(alder, will, room=room)
    with pytest.raises(Clash, match="Room 1 is already booked"):
        book(alder, someone(alder), room=room, therapist=other)
    with pytest.raises(Clash, match="Will Better is already booked"):
        book(alder, will, therapist=other)


def test_without_a_room_two_therapists_may_work_at_once(alder, will):
    book(alder, will)
    book(alder, someone(alder), therapist=alder.manager.user)
    assert Appointment.objects.count() == 2


def test_nobody_is_booked_over_an_absence(alder, will):
    TimeOff.objects.create(
        clinic=alder.clinic,
        user=alder.therapist.user,
        starts_at=THURSDAY_9 + HOUR / 2,
        ends_at=THURSDAY_9 + 9 * HOUR,
    )
    with pytest.raises(Refused, match="Dana Whitfield is away at that time"):
        book(alder, will)
    assert Appointment.objects.count() == 0


@pytest.mark.parametrize(
    ("wish", "field"),
    [({"starts_at": NOW - 2 * HOUR}, "starts_at"), ({"length": timedelta(minutes=50)}, "length")],
)
def test_a_time_that_is_over_or_an_odd_length_is_refused(alder, will, wish, field):
    with pytest.raises(Refused) as refused:
        book(alder, will, **wish)
    assert refused.value.field == field


def test_a_cancelled_time_is_free_again_and_its_patient_told(alder, will):
    first = book(alder, will)
    appointments.cancel(first, reason="Has to work", by=alder.receptionist.by, now=NOW)
    book(alder, someone(alder))
    assert (first.state, first.cancel_reason) == (AppointmentState.CANCELLED, "Has to work")
    told = Message.objects.filter(about_id=first.pk).order_by("pk").values_list("template", "state")
    assert list(told) == [
        ("booking_confirmation", MessageState.CANCELLED),
        ("visit_cancelled", MessageState.QUEUED),
    ]


def test_a_visit_is_cancelled_only_once_and_with_a_reason(alder, will):
    booked = book(alder, will)
    with pytest.raises(Refused, match="Say why"):
        appointments.cancel(booked, reason="  ", by=alder.receptionist.by, now=NOW)
    appointments.cancel(booked, reason="Has to work", by=alder.receptionist.by, now=NOW)
    with pytest.raises(Stale):
        appointments.cancel(booked, reason="Again", by=alder.receptionist.by, now=NOW)


def test_a_moved_visit_tells_only_its_new_time(alder, will):
    booked = book(alder, will)
    appointments.move(booked, starts_at=THURSDAY_9 + HOUR, version=1, by=alder.receptionist.by, now=NOW)
    assert (booked.starts_at, booked.ends_at) == (THURSDAY_9 + HOUR, THURSDAY_9 + 2 * HOUR)
    states = Message.objects.filter(about_id=booked.pk).order_by("pk").values_list("state", flat=True)
    assert list(states) == [MessageState.CANCELLED, MessageState.QUEUED]


def test_a_visit_may_move_into_its_own_time_but_not_into_anothers(alder, will):
    booked = book(alder, will)
    book(alder, someone(alder), THURSDAY_9 + 2 * HOUR)
    appointments.move(booked, starts_at=THURSDAY_9 + HOUR / 2, version=1, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Clash):
        appointments.move(
            booked, starts_at=THURSDAY_9 + 2 * HOUR, version=2, by=alder.receptionist.by, now=NOW
        )
    booked.refresh_from_db()
    assert booked.starts_at == THURSDAY_9 + HOUR / 2


def test_the_second_of_two_who_move_a_visit_is_told(alder, will):
    booked = book(alder, will)
    appointments.move(booked, starts_at=THURSDAY_9 + HOUR, version=1, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Stale):
        appointments.move(booked, starts_at=THURSDAY_9 + 3 * HOUR, version=1, by=alder.manager.by, now=NOW)


def test_arrived_twice_is_arrived_once(alder, will):
    booked = book(alder, will)
    for _ in range(2):
        appointments.arrive(booked, by=alder.receptionist.by, now=THURSDAY_9)
    assert (booked.state, booked.arrived_at) == (AppointmentState.ARRIVED, THURSDAY_9)
    assert AuditEvent.objects.filter(kind="appointment.arrived").count() == 1


def test_nobody_can_miss_a_visit_before_it_begins(alder, will):
    booked = book(alder, will)
    with pytest.raises(Refused, match="has not begun"):
        appointments.no_show(booked, by=alder.receptionist.by, now=NOW)
    appointments.no_show(booked, by=alder.receptionist.by, now=THURSDAY_9)
    assert booked.state == AppointmentState.NO_SHOW


def test_a_no_show_comes_back_unless_the_time_was_given_away(alder, will):
    booked = book(alder, will)
    by = alder.receptionist.by
    appointments.no_show(booked, by=by, now=THURSDAY_9)
    appointments.put_back(booked, by=by, now=THURSDAY_9)
    assert booked.state == AppointmentState.BOOKED
    appointments.no_show(booked, by=by, now=THURSDAY_9)
    book(alder, someone(alder), now=THURSDAY_9)
    with pytest.raises(Clash):
        appointments.put_back(booked, by=by, now=THURSDAY_9)
    booked.refresh_from_db()
    assert booked.state == AppointmentState.NO_SHOW


def test_the_table_itself_refuses_an_overlap(alder, will):
    booked = book(alder, will)
    booked.pk, booked.uuid, booked.patient = None, alder.clinic.uuid, someone(alder)
    with pytest.raises(IntegrityError, match="appointment_therapist_free"), transaction.atomic():
        booked.save(force_insert=True)
