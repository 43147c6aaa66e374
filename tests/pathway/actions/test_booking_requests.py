"""A first visit asked for on the public page: kept, confirmed, booked once or closed, and forgotten where it was nobody."""

from datetime import timedelta

import pytest

from clinic.actors import visitor
from clinic.enums import AddressTrouble, Channel
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Membership, Message, TimeOff
from pathway.actions import alert_escalation, archives, booking_requests, bookings, episodes, merges
from pathway.models import Alert, EpisodeOfCare, FirstCall
from patients.actions.appointments import Clash
from patients.enums import BookingRequestState, HeardHow
from patients.models import Appointment, BookingRequest, MessageConsent, Patient
from patients.queries import booking_requests as queries
from patients.queries import patients as people
from tests import cast
from tests.cast import NOW
from tests.pathway import scenes
from tests.pathway.booking_requests import ADA, NO, confirmed, made

pytestmark = pytest.mark.django_db
ILL = {**NO, "desk_ill": "yes"}


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


def staff_told():
    return list(Message.objects.filter(template="staff_alert").values_list("address", flat=True))


def alarming(at, **different):
    return confirmed(at, **{"choices": ILL, **different})


def untold(at, **different):
    """A request that was confirmed before a clinician was told of it in that transaction."""
    row = made(at, choices=ILL, **different)
    BookingRequest.objects.filter(pk=row.pk).update(state=BookingRequestState.OPEN, confirmed_at=NOW)
    return row


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
    again = untold(alder, email="b@mail.example", wanted_at=first.wanted_at[1:])
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


def test_a_worrying_answer_is_an_alert_with_its_mail_the_moment_the_link_is_pressed(alder):
    row = made(alder, choices=ILL)
    assert (Patient.objects.count(), Alert.objects.count(), staff_told()) == (0, 0, [])
    row = booking_requests.confirm(row, by=visitor(alder.clinic.pk), now=NOW)
    patient = Patient.objects.get()
    assert (row.patient, patient.full_name, patient.email) == (patient, "Ada Quick", ADA.email)
    alert = Alert.objects.get()
    assert (alert.cause, alert.tier, alert.state) == ("desk_ill", "T1", "raised")
    assert (alert.episode.patient, alert.first_call.asked_by) == (patient, None)
    assert (alert.owner, staff_told()) == (alder.manager.user, [alder.manager.user.email])
    assert alert.next_step_at > NOW


def test_rather_not_say_is_told_like_a_yes(alder):
    alarming(alder, choices={**NO, "desk_bladder_bowel": "rather_not_say"})
    assert list(Alert.objects.values_list("cause", "tier")) == [("desk_bladder_bowel", "T1")]


def test_while_the_clinical_lead_is_away_whoever_hears_alerts_next_is_told(alder):
    away = {"starts_at": NOW - timedelta(hours=1), "ends_at": NOW + timedelta(days=1)}
    TimeOff.objects.create(clinic=alder.clinic, user=alder.manager.user, **away)
    alarming(alder)
    assert staff_told() == [alder.therapist.user.email]


def test_silence_about_it_goes_on_to_the_next_person(alder):
    alarming(alder)
    alert_escalation.escalate(now=Alert.objects.get().next_step_at)
    cast.enter(alder)
    assert sorted(staff_told()) == sorted([alder.manager.user.email, alder.therapist.user.email])


def test_where_nobody_could_be_told_the_press_is_refused_and_says_to_call(alder):
    row = made(alder, choices=ILL)
    Membership.objects.filter(clinic=alder.clinic, role__in=["manager", "therapist"]).update(is_active=False)
    with pytest.raises(Refused, match="Please call us at"):
        booking_requests.confirm(row, by=visitor(alder.clinic.pk), now=NOW)
    row.refresh_from_db()
    assert (row.state, Patient.objects.count()) == (BookingRequestState.SENT, 0)


def test_pressing_twice_tells_once(alder):
    row = alarming(alder)
    booking_requests.confirm(row, by=visitor(alder.clinic.pk), now=NOW + timedelta(minutes=1))
    assert (Patient.objects.count(), Alert.objects.count(), len(staff_told())) == (1, 1, 1)


def test_a_calm_request_makes_nobody_before_it_is_booked(alder):
    confirmed(alder)
    assert (Patient.objects.count(), EpisodeOfCare.objects.count(), staff_told()) == (0, 0, [])


def test_a_name_and_birth_date_of_somebody_known_opens_no_chart_of_theirs(alder):
    known = cast.patient(alder, given_name="Ada", family_name="Quick", birth_date=ADA.birth_date)
    row = alarming(alder)
    assert row.patient != known
    assert EpisodeOfCare.objects.get().patient == row.patient
    assert people.alike(row.patient) == [known]


def test_booking_it_books_that_record_and_nobody_is_told_twice(alder):
    row = alarming(alder)
    somebody = cast.patient(alder, given_name="Else", family_name="Body")
    visit = book(alder, row, patient=somebody)
    episode = EpisodeOfCare.objects.get()
    assert (visit.patient, episode.patient, episode.therapist) == (row.patient, row.patient, visit.therapist)
    assert (FirstCall.objects.count(), Alert.objects.count(), len(staff_told())) == (1, 1, 1)
    assert Alert.objects.get().owner == alder.manager.user
    row.refresh_from_db()
    assert (row.state, row.appointment) == (BookingRequestState.BOOKED, visit)


def test_a_visit_booked_past_the_request_says_as_well_whose_care_it_is_and_a_later_one_does_not(alder):
    row = alarming(alder)
    for days, person in ((1, alder.therapist), (2, alder.manager)):
        bookings.book_consultation(
            clinic=alder.clinic,
            patient=row.patient,
            therapist=person.user,
            starts_at=NOW + timedelta(days=days),
            length=timedelta(minutes=60),
            by=alder.receptionist.by,
            now=NOW + timedelta(minutes=days),
        )
    assert EpisodeOfCare.objects.get().therapist == alder.therapist.user


def test_closing_it_leaves_record_episode_and_alert_to_the_clinician(alder):
    row = alarming(alder)
    booking_requests.close(row, because="Not reached", by=alder.receptionist.by, now=NOW)
    alert = Alert.objects.get()
    assert (alert.state, alert.episode.ended_at, alert.next_step_at is not None) == ("raised", None, True)
    row.patient.refresh_from_db()
    assert row.patient.archived_at is None
    with pytest.raises(Refused, match="clinician still has something open"):
        archives.archive(row.patient, by=alder.receptionist.by, now=NOW)


def test_one_that_was_confirmed_before_anybody_was_told_is_told_of_as_it_is_closed(alder):
    row = untold(alder)
    booking_requests.close(row, because="Not reached", by=alder.receptionist.by, now=NOW)
    assert (Alert.objects.count(), len(staff_told())) == (1, 1)


def test_care_that_never_gets_a_visit_is_ended_like_any_other_and_its_alert_waits_for_a_clinician(alder):
    row = alarming(alder)
    episode = EpisodeOfCare.objects.get()
    by = alder.manager.by
    episodes.discharge(episode, end="cancelled", reason="cancelled_before_care", by=by, now=NOW)
    assert Alert.objects.get().is_open
    visit = book(alder, row)
    assert visit.patient == row.patient
    assert (FirstCall.objects.count(), Alert.objects.count()) == (1, 1)


def test_joined_with_somebody_known_the_alert_goes_along_and_the_visit_is_theirs(alder):
    known = cast.patient(alder, given_name="Ada", family_name="Quick", birth_date=ADA.birth_date)
    row = alarming(alder)
    merge = merges.merge(known, row.patient, by=alder.receptionist.by, now=NOW)
    assert Alert.objects.get().episode.patient == known
    visit = book(alder, row)
    assert (visit.patient, EpisodeOfCare.objects.get().therapist) == (known, visit.therapist)
    merges.undo(merge, by=alder.receptionist.by, now=NOW)
    row = BookingRequest.objects.get()
    assert (Alert.objects.get().episode.patient, row.record) == (row.patient, row.patient)


def test_somebody_in_care_is_joined_once_a_clinician_has_ended_one_of_the_two(alder):
    episode = scenes.opened(alder, given_name="Ada", family_name="Quick", birth_date=ADA.birth_date)
    scenes.screened(alder, episode)
    row = alarming(alder)
    with pytest.raises(Refused, match="A therapist has to end one episode first"):
        merges.merge(episode.patient, row.patient, by=alder.receptionist.by, now=NOW)
    end = {"end": "cancelled", "reason": "opened_in_error", "by": alder.manager.by, "now": NOW}
    episodes.discharge(EpisodeOfCare.objects.get(patient=row.patient), **end)
    merges.merge(episode.patient, row.patient, by=alder.receptionist.by, now=NOW)
    alert = Alert.objects.get()
    assert (alert.is_open, alert.episode.patient) == (True, episode.patient)
