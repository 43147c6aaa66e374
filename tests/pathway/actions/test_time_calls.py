"""A call to find somebody a time is done by itself once the time is booked, and by nothing less."""

from datetime import timedelta

import pytest

from clinic import actors
from clinic.actions import diaries
from clinic.errors import Refused
from clinic.models import AuditEvent, PatientLink
from pathway.actions import (
    booking_requests,
    bookings,
    calls,
    series,
    time_calls,
    visit_wishes,
    waitlist_offers,
)
from pathway.models import CallTask
from patients.models import WaitlistOffer
from patients.queries.booking_requests import still_free
from tests import cast
from tests.cast import NOW
from tests.pathway.booking_requests import confirmed
from tests.pathway.waitlists import waits
from tests.patients.wishes import omar_too

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def patient(alder):
    return cast.patient(alder)


def booked(at, patient, *, days=2, hours=0):
    return bookings.book_treatment(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        starts_at=NOW + days * DAY + hours * HOUR,
        length=HOUR / 2,
        by=at.receptionist.by,
        now=NOW,
    )


def cancelled(at, patient, **when):
    """A visit we had to cancel, with the call that is owed for it."""
    visit = booked(at, patient, **when)
    bookings.cancel(visit, reason="Ill", by=at.receptionist.by, now=NOW)
    calls.owe_rebooking(visit, now=NOW)
    return visit


def moved(at, visit, **change):
    change = {"starts_at": visit.starts_at, **change}
    return bookings.move(visit, version=visit.version, by=at.receptionist.by, now=NOW, **change)


def by_link(visit):
    return actors.patient(PatientLink.objects.get(purpose="visit", target_id=visit.pk))


def stands():
    return list(CallTask.objects.order_by("pk").values_list("reason", "state", "outcome"))


def test_a_booking_settles_the_call_for_a_visit_we_cancelled_and_says_who_booked(alder, patient):
    cancelled(alder, patient)
    booked(alder, patient, hours=1)
    task = CallTask.objects.get()
    assert (task.state, task.get_outcome_display(), task.done_by, task.done_at) == (
        "done",
        "A new time is booked",
        alder.receptionist.user,
        NOW,
    )
    line = AuditEvent.objects.get(kind="call.booked")
    assert (line.target_id, line.patient_id, line.actor_id) == (
        task.pk,
        patient.pk,
        alder.receptionist.user.pk,
    )


def test_a_booking_settles_the_call_for_a_visit_they_gave_back(alder, patient):
    visit = booked(alder, patient)
    visit_wishes.cancel(visit, reason="", by=by_link(visit), now=NOW)
    booked(alder, patient, hours=1)
    assert stands() == [("gave_back", "done", "booked")]


def test_a_move_settles_what_they_asked_about_that_visit(alder, patient):
    visit = booked(alder, patient)
    visit_wishes.ask_for_another_time(visit, by=by_link(visit), now=NOW)
    moved(alder, visit, starts_at=visit.starts_at + HOUR)
    assert stands() == [("move_visit", "done", "booked")]


def test_the_same_time_with_somebody_else_is_not_the_other_time_they_asked_for(alder, patient):
    visit = booked(alder, patient)
    visit_wishes.ask_for_another_time(visit, by=by_link(visit), now=NOW)
    moved(alder, visit, therapist=omar_too(alder).user)
    assert stands() == [("move_visit", "open", "")]


def test_a_visit_that_stands_is_called_about_though_another_is_booked_or_moved(alder, patient):
    visit, other = booked(alder, patient), booked(alder, patient, days=7)
    visit_wishes.ask_for_another_time(visit, by=by_link(visit), now=NOW)
    booked(alder, patient, days=5)
    moved(alder, other, starts_at=other.starts_at + HOUR)
    assert stands() == [("move_visit", "open", "")]


def test_moving_another_visit_finds_no_time_for_the_one_that_was_cancelled(alder, patient):
    other = booked(alder, patient, days=7)
    cancelled(alder, patient)
    moved(alder, other, starts_at=other.starts_at + HOUR)
    assert stands() == [("rebook", "open", "")]


def test_calls_to_others_and_about_other_things_stay(alder, patient):
    cancelled(alder, cast.patient(alder, given_name="Another"))
    calls.owe_about_contact(patient, reason="opted_out", now=NOW)
    booked(alder, patient, hours=1)
    assert stands() == [("rebook", "open", ""), ("opted_out", "open", "")]


def test_a_series_settles_it_once(alder, patient):
    cancelled(alder, patient)
    series.book(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        kind="treatment",
        starts=[NOW + 7 * DAY, NOW + 14 * DAY],
        length=HOUR / 2,
        by=alder.receptionist.by,
        now=NOW,
    )
    assert stands() == [("rebook", "done", "booked")]
    assert AuditEvent.objects.filter(kind="call.booked").count() == 1


def test_an_offer_they_take_by_their_link_settles_it_and_names_nobody_here(alder):
    entry = waits(alder, "Wanda")
    cancelled(alder, entry.patient)
    waitlist_offers.offer(
        entry,
        therapist=alder.therapist.user,
        starts_at=NOW + 7 * DAY,
        by=alder.receptionist.by,
        now=NOW,
    )
    link = PatientLink.objects.get(purpose="offer")
    waitlist_offers.accept(WaitlistOffer.objects.get(), by=actors.patient(link), now=NOW)
    task = CallTask.objects.get()
    assert (task.outcome, task.done_by) == ("booked", None)


def test_a_request_that_is_booked_for_somebody_we_know_settles_it(alder, patient):
    cancelled(alder, patient)
    row = confirmed(alder)
    time = still_free(row, now=NOW)[0]
    booking_requests.book(
        row,
        patient=patient,
        therapist=time.therapist,
        starts_at=time.starts_at,
        by=alder.receptionist.by,
        now=NOW,
    )
    assert stands() == [("rebook", "done", "booked")]


def test_a_booking_that_is_refused_settles_nothing(alder, patient):
    cancelled(alder, patient)
    booked(alder, cast.patient(alder, given_name="First"))
    with pytest.raises(Refused):
        booked(alder, patient)
    assert stands() == [("rebook", "open", "")]


def test_a_day_that_is_open_after_all_takes_back_the_calls_about_its_visits_and_no_others(alder, patient):
    visit, other = booked(alder, patient), booked(alder, cast.patient(alder, given_name="Other"), days=3)
    on = [alder.clinic.local(one.starts_at).date() for one in (visit, other)]
    closed = [
        diaries.close_day(alder.clinic, on=day, name="Storm", by=alder.manager.by, now=NOW) for day in on
    ]
    assert time_calls.owe_each(alder.clinic, by=alder.manager.by, now=NOW) == 2
    assert time_calls.drop_groundless(now=NOW) == 0
    diaries.open_day(closed[0], by=alder.manager.by, now=NOW)
    assert (time_calls.drop_groundless(now=NOW), time_calls.drop_groundless(now=NOW)) == (1, 0)
    assert stands() == [("rebook", "done", "not_needed"), ("rebook", "open", "")]
    assert AuditEvent.objects.get(kind="call.not_needed").patient_id == patient.pk


def test_who_has_another_visit_that_we_cancelled_is_called_all_the_same(alder, patient):
    visit = booked(alder, patient, days=5)
    day = alder.clinic.local(visit.starts_at).date()
    closed = diaries.close_day(alder.clinic, on=day, name="Storm", by=alder.manager.by, now=NOW)
    time_calls.owe_each(alder.clinic, by=alder.manager.by, now=NOW)
    cancelled(alder, patient, days=2)
    diaries.open_day(closed, by=alder.manager.by, now=NOW)
    assert [time_calls.drop_groundless(now=NOW + days * DAY) for days in (0, 3)] == [0, 0]
    assert stands() == [("rebook", "open", "")]
