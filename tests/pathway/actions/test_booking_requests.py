"""A first visit asked for on the public page: kept, confirmed, booked once or closed, and forgotten where it was nobody."""

from datetime import timedelta

import pytest

from clinic.actors import visitor
from clinic.enums import AddressTrouble, Channel
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Message
from pathway.actions import booking_requests
from pathway.models import Alert, FirstCall
from patients.actions.appointments import Clash
from patients.enums import BookingRequestState, HeardHow
from patients.models import Appointment, BookingRequest, MessageConsent, Patient
from patients.queries import booking_requests as queries
from tests import cast
from tests.cast import NOW
from tests.pathway.booking_requests import ADA, NO, confirmed, made

pytestmark = pytest.mark.django_db


def book(at, row, *, patient=None):
    time = queries.still_free(row, now=NOW)[0]
    return booking_requests.book(
        row,
        patient=patient,
        therapist=time.therapist,
        starts_at=time.starts_at,
        by=at.receptionist.by,
        now=NOW,
    )


def test_a_request_waits_for_the_press_behind_its_mail_and_the_desk_does_not_see_it(alder):
    row = made(alder)
    [mail] = Message.objects.all()
    assert (mail.template, mail.address, mail.link.target_id, mail.patient_id) == (
        "request_confirmation",
        ADA.email,
        row.pk,
        None,
    )
    assert (list(queries.waiting(alder.clinic)), Patient.objects.count()) == ([], 0)


def test_confirmed_it_is_the_desks_and_confirming_twice_is_as_good_as_once(alder):
    row = confirmed(alder)
    again = booking_requests.confirm(row, by=visitor(alder.clinic.pk), now=NOW + timedelta(hours=1))
    assert list(queries.waiting(alder.clinic)) == [row]
    assert (again.state, again.confirmed_at) == (BookingRequestState.OPEN, NOW)


def test_who_a_clinician_calls_first_stands_first(alder):
    calm = confirmed(alder)
    later = NOW + timedelta(minutes=5)
    ill = confirmed(alder, now=later, email="b@mail.example", choices={**NO, "desk_ill": "yes"})
    assert list(queries.waiting(alder.clinic)) == [ill, calm]


def test_booking_makes_the_patient_with_their_own_consent_and_their_answers_for_the_clinician(alder):
    row = confirmed(alder, choices={**NO, "desk_ill": "yes"})
    visit = book(alder, row)
    patient = visit.patient
    assert (patient.full_name, patient.email, patient.birth_date) == ("Ada Quick", ADA.email, ADA.birth_date)
    [consent] = MessageConsent.objects.filter(patient=patient)
    assert (consent.channel, consent.is_agreed, consent.how) == (Channel.EMAIL, True, HeardHow.LINK)
    [call] = FirstCall.objects.all()
    assert (call.asked_by, call.answers["desk_ill"]["choice"]) == (None, "yes")
    assert list(Alert.objects.values_list("cause", "tier")) == [("desk_ill", "T1")]
    row.refresh_from_db()
    assert (row.state, row.appointment, row.settled_by) == ("booked", visit, alder.receptionist.user)


def test_whoever_is_known_already_is_not_made_again(alder):
    known = cast.patient(alder, given_name="Ada", family_name="Quick", birth_date=ADA.birth_date)
    row = confirmed(alder)
    assert queries.who_it_may_be(row) == [known]
    assert book(alder, row, patient=known).patient == known
    assert Patient.objects.count() == 1


def test_a_time_that_went_meanwhile_is_a_clash_and_makes_nobody(alder):
    row = confirmed(alder)
    first, *_others = queries.still_free(row, now=NOW)
    other = confirmed(alder, email="b@mail.example")
    book(alder, other)
    with pytest.raises(Clash):
        booking_requests.book(
            row,
            patient=None,
            therapist=first.therapist,
            starts_at=first.starts_at,
            by=alder.receptionist.by,
            now=NOW,
        )
    assert (Patient.objects.count(), Appointment.objects.count()) == (1, 1)
    assert first.starts_at not in [time.starts_at for time in queries.still_free(row, now=NOW)]


def test_a_request_is_answered_once(alder):
    row = confirmed(alder)
    visit = book(alder, row)
    with pytest.raises(Refused, match="dealt with"):
        booking_requests.book(
            row,
            patient=None,
            therapist=visit.therapist,
            starts_at=row.wanted_at[1],
            by=alder.receptionist.by,
            now=NOW,
        )
    with pytest.raises(Refused, match="dealt with"):
        booking_requests.close(row, because="Not reached", by=alder.receptionist.by, now=NOW)
    assert Appointment.objects.count() == 1


def test_a_request_is_closed_with_a_reason_only(alder):
    row = confirmed(alder)
    with pytest.raises(Refused, match="Say why"):
        booking_requests.close(row, because=" ", by=alder.receptionist.by, now=NOW)
    closed = booking_requests.close(row, because="Went elsewhere", by=alder.receptionist.by, now=NOW)
    assert (closed.state, closed.closed_because) == (BookingRequestState.CLOSED, "Went elsewhere")
    assert list(queries.waiting(alder.clinic)) == []


def test_a_mailbox_is_not_filled_by_strangers(alder):
    made(alder)
    made(alder, given_name="Bo")
    with pytest.raises(Refused, match="call us"):
        made(alder, given_name="Cy", email="ADA.quick@mail.example")
    assert (BookingRequest.objects.count(), Message.objects.count()) == (2, 2)
    made(alder, now=NOW + timedelta(hours=25))


def test_an_address_that_asked_us_to_stop_is_not_written_to_by_a_strangers_typing(alder):
    stopped = {"reason": AddressTrouble.COMPLAINED, "patient_id": None, "now": NOW}
    outbox.stop_address(ADA.email, clinic_id=alder.clinic.pk, **stopped)
    with pytest.raises(Refused, match="call us"):
        made(alder)
    assert (BookingRequest.objects.count(), Message.objects.count()) == (0, 0)


def test_an_alarming_answer_of_somebody_whose_questions_were_asked_before_is_an_alert_all_the_same(alder):
    known = cast.patient(alder, given_name="Ada", family_name="Quick", birth_date=ADA.birth_date)
    first = confirmed(alder)
    book(alder, first, patient=known)
    again = confirmed(alder, email="b@mail.example", choices={**NO, "desk_ill": "yes"})
    book(alder, again, patient=known)
    assert FirstCall.objects.count() == 1
    assert list(Alert.objects.values_list("cause", "tier")) == [("desk_ill", "T1")]


def test_an_emergency_is_never_kept(alder):
    with pytest.raises(ValueError, match="answered, not kept"):
        made(alder, choices={**NO, "desk_saddle": "yes"})
    assert BookingRequest.objects.count() == 0


def test_what_nobody_confirmed_is_forgotten_after_two_days_and_nothing_else(alder):
    made(alder)
    kept = confirmed(alder, email="b@mail.example")
    assert booking_requests.forget_unconfirmed(now=NOW + timedelta(hours=47)) == 0
    assert booking_requests.forget_unconfirmed(now=NOW + timedelta(hours=49)) == 1
    cast.enter(alder)
    assert list(BookingRequest.objects.all()) == [kept]
