"""Booked twice on purpose: a therapist or a room, with who and why; a patient never."""

import pytest
from django.db import IntegrityError, transaction

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, TimeOff
from patients.actions import appointments
from patients.actions.appointments import Clash
from patients.models import Appointment
from tests.cast import NOW
from tests.patients.diaries import HOUR, THURSDAY_9, ask_of, book, hold, room, someone

WHY = "Emergency of a regular"


def overbook(alder, patient, starts_at=THURSDAY_9, **other):
    return book(alder, patient, starts_at, overbook=WHY, by=alder.manager.by, **other)


def test_a_taken_therapist_is_booked_again_with_who_and_why(alder):
    book(alder, someone(alder))
    second = overbook(alder, someone(alder, "Second"))
    assert (second.overbook_reason, second.overbooked_by, second.is_overbooked) == (
        WHY,
        alder.manager.user,
        True,
    )
    assert AuditEvent.objects.filter(kind="appointment.overbooked", target_id=second.pk).count() == 1


def test_a_taken_room_is_booked_again(alder):
    book(alder, someone(alder), therapist=alder.manager.user, room=room(alder))
    assert overbook(alder, someone(alder, "Second"), room=room(alder)).room == room(alder)


def test_too_small_a_gap_can_be_booked_on_purpose(alder):
    ask_of(alder, "consultation", buffer=15)
    book(alder, someone(alder))
    with pytest.raises(Clash, match="has too little time between two visits") as clash:
        book(alder, someone(alder, "Second"), THURSDAY_9 + HOUR)
    assert clash.value.may_overbook
    assert overbook(alder, someone(alder, "Second"), THURSDAY_9 + HOUR).is_overbooked


def test_where_nothing_is_in_the_way_it_is_a_booking_like_any_other(alder):
    booked = overbook(alder, someone(alder))
    assert (booked.overbook_reason, booked.overbooked_by) == ("", None)


def test_a_patient_is_never_in_two_places(alder):
    patient = someone(alder)
    book(alder, patient)
    for other in ({}, {"therapist": alder.manager.user}):
        with pytest.raises(Clash, match="Another Person is already booked") as clash:
            overbook(alder, patient, **other)
        assert clash.value.may_overbook is False
    assert Appointment.objects.count() == 1


def test_nobody_is_booked_over_a_hold_or_an_absence_on_purpose(alder):
    hold(alder)
    with pytest.raises(Clash, match="Somebody else is booking"):
        overbook(alder, someone(alder))
    TimeOff.objects.create(
        clinic=alder.clinic, user=alder.therapist.user, starts_at=THURSDAY_9, ends_at=THURSDAY_9 + HOUR
    )
    with pytest.raises(Refused, match="away"):
        overbook(alder, someone(alder), now=NOW + HOUR)


def test_what_is_overbooked_still_takes_its_time(alder):
    first = book(alder, someone(alder))
    overbook(alder, someone(alder, "Second"))
    appointments.cancel(first, reason="Ill", by=alder.receptionist.by, now=NOW)
    with pytest.raises(Clash):
        book(alder, someone(alder, "Third"))


def test_moved_to_a_free_time_it_is_overbooked_no_longer(alder):
    book(alder, someone(alder))
    second = overbook(alder, someone(alder, "Second"))
    appointments.move(second, starts_at=THURSDAY_9 + HOUR, version=1, by=alder.receptionist.by, now=NOW)
    second.refresh_from_db()
    assert (second.overbook_reason, second.overbooked_by) == ("", None)


def test_arrived_and_undone_it_is_where_it_was(alder):
    book(alder, someone(alder))
    second = overbook(alder, someone(alder, "Second"))
    appointments.arrive(second, by=alder.receptionist.by, now=NOW)
    appointments.put_back(second, by=alder.receptionist.by, now=NOW)
    assert (second.state, second.overbook_reason) == ("booked", WHY)


def test_arrived_is_undone_also_where_another_visit_was_booked_over_it(alder):
    first = book(alder, someone(alder))
    overbook(alder, someone(alder, "Second"))
    appointments.arrive(first, by=alder.receptionist.by, now=NOW)
    appointments.put_back(first, by=alder.receptionist.by, now=NOW)
    assert (first.state, first.arrived_at) == ("booked", None)


def test_arrived_is_undone_also_where_their_therapist_has_left_for_the_day(alder):
    visit = book(alder, someone(alder))
    appointments.arrive(visit, by=alder.receptionist.by, now=NOW)
    TimeOff.objects.create(
        clinic=alder.clinic,
        user=alder.therapist.user,
        starts_at=THURSDAY_9 - HOUR,
        ends_at=THURSDAY_9 + 2 * HOUR,
    )
    appointments.put_back(visit, by=alder.receptionist.by, now=NOW)
    assert visit.state == "booked"


def test_a_no_show_that_looks_as_if_they_were_here_is_not_put_back_past_whoever_has_the_time(alder):
    visit = book(alder, someone(alder))
    appointments.arrive(visit, by=alder.receptionist.by, now=NOW)
    Appointment.objects.filter(pk=visit.pk).update(state="no_show")
    with pytest.raises(Stale):
        appointments.put_back(visit, by=alder.receptionist.by, now=NOW)


def test_the_table_ties_the_reason_to_who_gave_it(alder):
    booked = book(alder, someone(alder))
    for changes in ({"overbook_reason": WHY}, {"overbooked_by": alder.manager.user}):
        with (
            pytest.raises(IntegrityError, match="overbooked_appointment_names_who_and_why"),
            transaction.atomic(),
        ):
            Appointment.objects.filter(pk=booked.pk).update(**changes)


def test_a_patient_is_refused_by_the_table_whatever_reason_is_given(alder):
    patient = someone(alder)
    booked = book(alder, patient)
    booked.pk, booked.uuid, booked.overbook_reason, booked.overbooked_by = (
        None,
        alder.clinic.uuid,
        WHY,
        alder.manager.user,
    )
    with pytest.raises(IntegrityError, match="appointment_patient_free"), transaction.atomic():
        booked.save(force_insert=True)
