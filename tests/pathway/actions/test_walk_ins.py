"""Somebody walked in: known or new, booked and here in one step; or nothing at all."""

from datetime import date, timedelta

import pytest

from clinic.errors import Refused
from clinic.models import Message
from pathway.actions import bookings, visit_reminders, walk_ins
from pathway.actions.walk_ins import Newcomer
from pathway.models import CallTask, EpisodeOfCare
from patients.actions import appointments
from patients.actions.appointments import Clash
from patients.actions.patients import PatientDetails
from patients.enums import LateChoice
from patients.models import Appointment, DifferentPeople, Patient, VisitReminder
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import HOUR, ask_of, book, someone

NEW = PatientDetails("Wanda", "Inn", date(1990, 2, 3), channel="visits")


def seat(at, who, **other):
    wish = {"therapist": at.therapist.user, "kind": "consultation", "length": HOUR}
    wish |= {"by": at.receptionist.by, "now": NOW + timedelta(seconds=42)}
    return walk_ins.seat(clinic=at.clinic, who=who, **{**wish, **other})


def test_a_newcomer_is_written_down_booked_from_this_minute_and_here(alder):
    visit = seat(alder, Newcomer(NEW))
    assert (visit.patient.full_name, visit.starts_at, visit.state) == ("Wanda Inn", NOW, "arrived")
    assert EpisodeOfCare.objects.get().patient == visit.patient


def test_somebody_known_gets_no_second_record(alder):
    will = cast.patient(alder)
    assert (seat(alder, will).patient, Patient.objects.count()) == (will, 1)


def test_who_is_here_is_told_of_no_visit_and_reminded_of_none(alder):
    visit = seat(alder, cast.patient(alder))
    visit_reminders.remind_due(now=NOW + HOUR)
    assert not Message.objects.filter(about_kind="appointment", about_id=visit.pk).exists()
    assert VisitReminder.objects.get(appointment=visit).state == "not_sent"


def test_records_that_looked_alike_are_remembered_as_other_people(alder):
    other = someone(alder)
    visit = seat(alder, Newcomer(NEW, (other,)))
    pair = DifferentPeople.objects.get()
    assert {pair.one, pair.other} == {other, visit.patient}


def test_nobody_is_written_down_whose_visit_could_not_be(alder):
    book(alder, someone(alder), NOW)
    with pytest.raises(Clash):
        seat(alder, Newcomer(NEW))
    assert Patient.objects.count() == 1


def test_with_a_reason_a_taken_therapist_is_booked_all_the_same_and_nobody_else_twice(alder):
    will = cast.patient(alder)
    book(alder, someone(alder), NOW)
    assert seat(alder, will, overbook="In pain").overbook_reason == "In pain"
    with pytest.raises(Clash):
        seat(alder, will, overbook="In pain")


def test_the_notice_a_clinic_asks_for_is_not_asked_of_who_is_here(alder):
    ask_of(alder, "consultation", notice=24)
    assert seat(alder, Newcomer(NEW)).state == "arrived"


def test_another_day_for_who_came_too_late_cancels_the_visit_and_owes_a_call(alder):
    visit = book(alder, cast.patient(alder), NOW + HOUR)
    then = NOW + HOUR + timedelta(minutes=30)
    appointments.arrive(visit, by=alder.receptionist.by, now=then)
    bookings.settle_late(visit, choice=LateChoice.REBOOK, by=alder.therapist.by, now=then)
    kept = Appointment.objects.get(pk=visit.pk)
    assert (kept.state, kept.cancel_reason, kept.late_choice) == ("cancelled", "Came too late", "rebook")
    assert CallTask.objects.get().reason == "rebook"


def test_a_shorter_visit_or_one_without_needles_stays_where_it_is(alder):
    visit = book(alder, cast.patient(alder), NOW)
    then = NOW + timedelta(minutes=15)
    for choice in (LateChoice.SHORTER, LateChoice.NO_NEEDLES):
        bookings.settle_late(visit, choice=choice, by=alder.therapist.by, now=then)
    kept = Appointment.objects.get(pk=visit.pk)
    assert (kept.state, kept.ends_at, kept.late_choice) == ("booked", NOW + HOUR, "no_needles")
    with pytest.raises(Refused, match="They are not late"):
        bookings.settle_late(visit, choice=LateChoice.SHORTER, by=alder.therapist.by, now=NOW)
