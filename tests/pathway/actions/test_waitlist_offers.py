"""A time that was given back goes to whoever waits: in turn, kept for a while, taken once, and to the next."""

from datetime import timedelta

import pytest

from clinic import actions as practice
from clinic.enums import Channel
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, Message
from pathway.actions import bookings, deaths, merges, waitlist_offers
from pathway.models import CallTask
from patients.actions import holds, waitlist
from patients.actions.appointments import Clash
from patients.enums import AppointmentKind
from patients.models import Appointment, WaitlistOffer
from patients.queries import waitlist as queries
from tests.cast import NOW
from tests.pathway.waitlists import HALF_HOUR, REVIEW, a_round, accept, given_back, offers, the_offer, waits
from tests.patients.diaries import HOUR, THURSDAY_9, ask_of, book, offered, someone
from tests.patients.wishes import omar_too

TWO_HOURS, MINUTE = NOW + 2 * HOUR, timedelta(minutes=1)


def test_taken_it_is_their_visit_with_all_that_hangs_on_one_and_they_wait_no_more(alder):
    entry = waits(alder, "First")
    given_back(alder)
    a_round()
    visit = accept(alder, the_offer())
    entry.refresh_from_db()
    assert (visit.state, visit.starts_at, visit.kind) == ("booked", THURSDAY_9, "review")
    assert (entry.state, the_offer().state, the_offer().appointment) == ("placed", "accepted", visit)
    assert not Appointment.everything.filter(state="held").exists()
    assert Message.objects.filter(template="booking_confirmation", patient_id=entry.patient_id).count() == 1
    assert Message.objects.get(template="waitlist_offer").state == "cancelled"
    assert accept(alder, the_offer()) == visit  # a second press
    assert a_round() == (0, 0)
    kinds = ["waitlist.added", "offer.made", "offer.accepted", "waitlist.placed"]
    assert (
        list(AuditEvent.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)) == kinds
    )


def test_who_wants_an_earlier_time_has_their_visit_moved_and_its_old_time_is_offered_in_turn(alder):
    waits(alder, "Other", now=NOW + HOUR)
    patient = someone(alder, "Earlier")
    theirs = book(alder, patient, THURSDAY_9 + 24 * HOUR, **REVIEW)
    patient.messages_agreed_at = NOW
    patient.save()
    wanted = waitlist.Wanted(**REVIEW, instead_of=theirs)
    waitlist.add(patient, wanted=wanted, by=alder.receptionist.by, now=NOW)
    given_back(alder)
    a_round()
    assert accept(alder, the_offer()).pk == theirs.pk
    theirs.refresh_from_db()
    assert theirs.starts_at == THURSDAY_9
    assert a_round() == (0, 1)
    assert (the_offer().entry.patient.given_name, the_offer().starts_at) == ("Other", THURSDAY_9 + 24 * HOUR)


def test_who_has_given_up_the_visit_they_wanted_earlier_is_offered_any_other_time_and_booked_anew(alder):
    patient = someone(alder, "Free")
    theirs = book(alder, patient, **REVIEW)
    patient.messages_agreed_at = NOW
    patient.save()
    wanted = waitlist.Wanted(**REVIEW, instead_of=theirs)
    entry = waitlist.add(patient, wanted=wanted, by=alder.receptionist.by, now=NOW)
    bookings.cancel(theirs, reason="Ill", by=alder.receptionist.by, now=NOW)
    entry = queries.entries(alder.clinic).get(pk=entry.pk)
    assert max(time.starts_at for time in queries.proposals(entry, now=NOW)) > theirs.starts_at
    assert a_round() == (0, 0)
    given_back(alder, THURSDAY_9 + 2 * HOUR)
    assert a_round() == (0, 1)
    visit = accept(alder, the_offer())
    assert (visit.pk != theirs.pk, visit.starts_at) == (True, THURSDAY_9 + 2 * HOUR)


def test_an_earlier_time_is_taken_also_where_another_room_is_kept_for_it_than_the_visit_had(alder):
    ask_of(alder, AppointmentKind.REVIEW, room_kind="treatment")
    practice.add_room(alder.clinic, name="Room 2", by=alder.manager.by, now=NOW)
    patient = someone(alder, "Earlier")
    theirs = book(alder, patient, THURSDAY_9 + 24 * HOUR, **REVIEW)
    wanted = waitlist.Wanted(**REVIEW, instead_of=theirs)
    waitlist.add(patient, wanted=wanted, by=alder.receptionist.by, now=NOW)
    given_back(alder)
    book(alder, someone(alder, "There"), therapist=omar_too(alder).user, room=theirs.room)
    a_round()
    assert accept(alder, the_offer()).pk == theirs.pk
    moved = Appointment.objects.get(pk=theirs.pk)
    assert (theirs.room.name, moved.room.name, moved.starts_at) == ("Room 1", "Room 2", THURSDAY_9)
    assert not Appointment.everything.filter(state="held").exists()


def test_declined_it_goes_to_the_next_and_who_declined_keeps_their_turn_and_is_not_asked_again(alder):
    first = waits(alder, "First")
    waits(alder, "Second", now=NOW + HOUR)
    given_back(alder)
    a_round()
    waitlist_offers.decline(the_offer(), by=alder.receptionist.by, now=NOW)
    waitlist_offers.decline(WaitlistOffer.objects.get(), by=alder.receptionist.by, now=NOW)  # twice
    a_round()
    waitlist_offers.decline(the_offer(), by=alder.receptionist.by, now=NOW)
    assert a_round() == (0, 0)
    assert offers() == [("First", "declined"), ("Second", "declined")]
    first.refresh_from_db()
    assert (first.state, first.waiting_since) == ("waiting", NOW)
    assert "09:00" in offered(alder, length=HALF_HOUR)


def test_an_offer_that_ran_out_a_moment_ago_is_not_taken_even_where_no_clock_has_seen_it(alder):
    waits(alder, "First")
    given_back(alder)
    a_round()
    with pytest.raises(Stale):
        accept(alder, the_offer(), now=TWO_HOURS)
    assert not Appointment.objects.filter(state="booked").exists()


def test_an_offer_that_ran_out_lets_go_of_nothing_that_was_kept_for_somebody_else_since(alder):
    waits(alder, "First")
    second = waits(alder, "Second", now=NOW + HOUR)
    given_back(alder)
    a_round()
    later = TWO_HOURS + MINUTE
    waitlist_offers.offer(
        second, therapist=alder.therapist.user, starts_at=THURSDAY_9, by=alder.receptionist.by, now=later
    )
    waits(alder, "Third", now=later)
    assert a_round(later) == (1, 0)
    assert Appointment.everything.get(state="held").patient == second.patient
    assert sorted(offers()) == [("First", "expired"), ("Second", "offered")]


def test_the_desk_cannot_book_the_time_while_it_is_kept_and_can_once_it_took_the_offer_back(alder):
    waits(alder, "First")
    waits(alder, "Second")
    given_back(alder)
    a_round()
    with pytest.raises(Clash, match="kept for somebody on the waitlist"):
        book(alder, someone(alder), **REVIEW)
    waitlist_offers.withdraw(the_offer(), by=alder.receptionist.by, now=NOW)
    assert a_round() == (0, 0)  # it is the desk's
    book(alder, someone(alder), **REVIEW)


def test_who_is_not_written_to_is_called_and_the_call_lapses_with_the_offer(alder):
    waits(alder, "Called", agreed=False)
    given_back(alder)
    a_round()
    assert the_offer().by_phone
    assert not Message.objects.filter(template="waitlist_offer").exists()
    assert list(CallTask.objects.values_list("reason", "state")) == [("offer", "open")]
    a_round(TWO_HOURS)
    assert list(CallTask.objects.values_list("state", "outcome", "done_by")) == [("done", "not_needed", None)]


def test_who_agreed_to_texts_alone_is_offered_it_by_text(alder):
    waits(alder, "Texted", agreed=False, details={"channel": Channel.TEXT, "texts_agreed": True})
    given_back(alder)
    a_round()
    assert not the_offer().by_phone
    assert Message.objects.get(template="waitlist_offer").channel == Channel.TEXT


def test_at_night_it_leaves_in_the_morning_and_is_kept_from_then_on(alder):
    evening = NOW + 11 * HOUR  # nine in the evening
    waits(alder, "First")
    given_back(alder, THURSDAY_9 + 6 * HOUR, now=evening)
    a_round(evening)
    morning = THURSDAY_9 - HOUR
    assert Message.objects.get(template="waitlist_offer").due_at == morning
    assert the_offer().expires_at == morning + 2 * HOUR


def test_it_is_never_kept_past_the_notice_its_kind_of_visit_asks_for(alder):
    ask_of(alder, AppointmentKind.REVIEW, notice=22)
    waits(alder, "First")
    given_back(alder)
    a_round()
    assert the_offer().expires_at == THURSDAY_9 - 22 * HOUR


def test_the_desk_offers_a_time_by_hand_to_one_who_has_no_other_offer(alder):
    entry = waits(alder, "First")
    wish = {"therapist": alder.therapist.user, "by": alder.receptionist.by, "now": NOW}
    waitlist_offers.offer(entry, starts_at=THURSDAY_9, by_phone=True, **wish)
    with pytest.raises(Refused, match="an offer that is not answered yet"):
        waitlist_offers.offer(entry, starts_at=THURSDAY_9 + HOUR, **wish)
    assert accept(alder, the_offer()).starts_at == THURSDAY_9


def test_taken_off_the_list_what_they_were_offered_goes_to_the_next(alder):
    first = waits(alder, "First")
    waits(alder, "Second")
    given_back(alder)
    a_round()
    waitlist_offers.take_off(first, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Stale):
        waitlist_offers.take_off(first, by=alder.receptionist.by, now=NOW)
    a_round()
    assert offers() == [("First", "withdrawn"), ("Second", "offered")]


def test_who_has_died_waits_for_nothing_and_what_they_were_offered_goes_to_the_next(alder):
    first = waits(alder, "First")
    waits(alder, "Second")
    given_back(alder)
    a_round()
    deaths.record(first.patient, died_on=NOW.date(), said_by="Her son", by=alder.receptionist.by, now=NOW)
    a_round()
    first.refresh_from_db()
    assert first.state == "left"
    assert offers() == [("First", "withdrawn"), ("Second", "offered")]


def test_a_place_on_the_list_goes_along_when_two_records_are_joined(alder):
    entry = waits(alder, "First")
    given_back(alder)
    a_round()
    kept = someone(alder, "Kept")
    merges.merge(kept, entry.patient, by=alder.receptionist.by, now=NOW)
    assert accept(alder, the_offer()).patient == kept


def test_what_can_not_be_booked_any_more_is_refused_and_stays_as_it_was(alder):
    waits(alder, "First")
    given_back(alder)
    a_round()
    row = the_offer()
    holds.release(alder.clinic, by=alder.receptionist.by)  # somebody's own holds: not this one
    assert Appointment.everything.filter(state="held").count() == 1
    practice.take_time_off(
        alder.clinic,
        alder.therapist.user,
        starts_at=THURSDAY_9,
        ends_at=THURSDAY_9 + HOUR,
        reason="",
        by=alder.manager.by,
        now=NOW,
    )
    with pytest.raises(Refused, match="is away at that time"):
        accept(alder, row)
    row.refresh_from_db()
    assert (row.state, Appointment.everything.filter(state="held").count()) == ("offered", 1)


@pytest.mark.parametrize(
    ("wishes", "field"),
    [
        ({"length": timedelta(minutes=45)}, "what"),
        ({"until_on": NOW.date() - timedelta(days=1)}, "until_on"),
    ],
)
def test_wishes_that_nothing_could_ever_fit_are_refused(alder, wishes, field):
    with pytest.raises(Refused) as refused:
        waits(alder, "First", **wishes)
    assert refused.value.field == field


def test_somebody_waits_once_for_a_kind_of_visit(alder):
    entry = waits(alder, "First")
    with pytest.raises(Refused, match="on the waitlist for this kind of visit already"):
        waitlist.add(entry.patient, wanted=waitlist.Wanted(**REVIEW), by=alder.receptionist.by, now=NOW)


def test_a_time_is_offered_only_to_those_who_may_be_seen_by_its_therapist(alder):
    omar = omar_too(alder)
    waits(alder, "Hers", details={"therapist_wish": "woman"})
    waits(alder, "His", now=NOW + HOUR, details={"therapist_wish": "man"})
    given_back(alder, therapist=omar.user)
    assert a_round() == (0, 1)
    assert offers() == [("His", "offered")]


def test_who_waits_for_a_therapist_by_name_is_offered_their_time_whatever_the_wish(alder):
    omar = omar_too(alder)
    waits(alder, "Named", details={"therapist_wish": "woman"}, therapist=omar.user)
    given_back(alder, therapist=omar.user)
    assert a_round() == (0, 1)
    assert offers() == [("Named", "offered")]


def test_the_times_proposed_to_the_desk_are_of_those_by_whom_they_wish_to_be_seen(alder):
    omar = omar_too(alder)
    entry = waits(alder, "His", details={"therapist_wish": "man"})
    proposed = queries.proposals(entry, now=NOW)
    assert {one.therapist for one in proposed} == {omar.user}
    assert queries.words(entry) == "Review, 30 minutes · any man · any day · any time"
