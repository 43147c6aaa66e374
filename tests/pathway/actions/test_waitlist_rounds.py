"""What the clock does with the waitlist: freed times are offered in turn, and whoever was seen waits no more."""

from datetime import timedelta

import pytest

from clinic.enums import Channel
from clinic.errors import Stale
from clinic.models import Message, PatientLink
from pathway.actions import bookings, waitlist_offers, waitlist_rounds
from patients.actions import appointments, waitlist
from patients.enums import AppointmentKind
from patients.models import Appointment, FreedTime
from tests.cast import NOW
from tests.pathway.waitlists import HALF_HOUR, REVIEW, a_round, accept, given_back, offers, the_offer, waits
from tests.patients.diaries import HOUR, THURSDAY_9, book, hold, offered, someone

TWO_HOURS, MINUTE = NOW + 2 * HOUR, timedelta(minutes=1)


def test_a_time_that_was_given_back_is_offered_to_whoever_waited_longest_and_kept_for_them(alder):
    waits(alder, "Second", now=NOW + HOUR)
    waits(alder, "First")
    given_back(alder, now=NOW)
    assert a_round() == (0, 1)
    row = the_offer()
    assert offers() == [("First", "offered")]
    assert (row.starts_at, row.ends_at, row.expires_at) == (THURSDAY_9, THURSDAY_9 + HALF_HOUR, TWO_HOURS)
    held = Appointment.everything.get(state="held")
    assert (held.patient, held.held_until, held.booked_by) == (row.entry.patient, TWO_HOURS, None)
    message = Message.objects.get(template="waitlist_offer")
    assert (message.address, message.due_at) == ("first.waiting@mail.example", NOW)
    assert PatientLink.objects.get(purpose="offer").expires_at == THURSDAY_9
    assert "09:00" not in offered(alder, length=HALF_HOUR)
    assert a_round() == (0, 0)  # once


def test_nothing_is_noted_while_nobody_waits_nor_about_a_time_that_is_over(alder):
    given_back(alder)
    waits(alder, "First")
    given_back(alder, NOW + HOUR, now=NOW + HOUR)
    assert FreedTime.objects.count() == 0


def test_the_time_a_visit_moved_away_from_is_offered(alder):
    waits(alder, "First")
    visit = book(alder, someone(alder), **REVIEW)
    bookings.move(
        visit,
        starts_at=THURSDAY_9 + HOUR,
        version=visit.version,
        by=alder.receptionist.by,
        now=NOW,
    )
    a_round()
    assert the_offer().starts_at == THURSDAY_9


def test_not_answered_in_time_it_goes_to_the_next_and_the_first_is_told_that_it_is_over(alder):
    waits(alder, "First")
    waits(alder, "Second", now=NOW + HOUR)
    given_back(alder)
    a_round()
    late = the_offer()
    assert a_round(TWO_HOURS - timedelta(seconds=1)) == (0, 0)
    assert a_round(TWO_HOURS) == (1, 1)
    assert offers() == [("First", "expired"), ("Second", "offered")]
    with pytest.raises(Stale):
        accept(alder, late, now=TWO_HOURS)


def test_a_time_that_is_held_for_a_moment_is_offered_once_it_is_not(alder):
    waits(alder, "First")
    given_back(alder)
    hold(alder)
    assert a_round() == (0, 0)
    assert a_round(NOW + 9 * MINUTE) == (0, 0)
    assert a_round(NOW + 10 * MINUTE) == (0, 1)


def test_what_the_desk_offered_by_hand_goes_to_the_next_once_it_is_declined(alder):
    second = waits(alder, "Second", now=NOW + HOUR)
    waits(alder, "First")
    given_back(alder)
    waitlist_offers.offer(
        second, therapist=alder.therapist.user, starts_at=THURSDAY_9, by=alder.receptionist.by, now=NOW
    )
    assert a_round() == (0, 0)
    waitlist_offers.decline(the_offer(), by=alder.receptionist.by, now=NOW)
    assert a_round(NOW + 10 * MINUTE) == (0, 1)
    assert ("First", "offered") in offers()


def test_where_half_of_a_time_is_taken_who_waits_for_less_is_offered_the_rest(alder):
    treatment = {"kind": AppointmentKind.TREATMENT, "length": HOUR}
    waits(alder, "Long", **treatment)
    waits(alder, "Short", now=NOW + HOUR)
    given_back(alder, **treatment)
    book(alder, someone(alder, "Between"), THURSDAY_9 + HALF_HOUR, **REVIEW)
    assert a_round() == (0, 1)
    assert offers() == [("Short", "offered")]


def test_a_time_the_desk_gave_away_before_the_round_is_offered_to_nobody(alder):
    waits(alder, "First")
    given_back(alder)
    book(alder, someone(alder), **REVIEW)
    assert (a_round(), offers()) == ((0, 0), [])


def test_who_is_booked_then_or_may_not_be_booked_or_cannot_be_reached_is_passed_over(alder):
    busy = waits(alder, "Busy")
    given_back(alder)
    book(alder, busy.patient, THURSDAY_9 + timedelta(minutes=15), **REVIEW)
    unreachable = {"phone": "", "channel": Channel.VISITS, "email": ""}
    waits(alder, "Unreachable", details=unreachable)
    a_round()
    assert offers() == []


def test_who_comes_to_the_list_later_is_offered_what_is_still_free(alder):
    waits(alder, "Evening", parts=("evening",))
    given_back(alder)
    assert a_round() == (0, 0)
    waits(alder, "Later", now=NOW + HOUR)
    a_round(NOW + HOUR)
    assert offers() == [("Later", "offered")]


def test_who_has_been_to_the_visit_they_wanted_earlier_waits_no_more_and_their_offer_goes_to_the_next(alder):
    patient = someone(alder, "Seen")
    theirs = book(alder, patient, THURSDAY_9 + 24 * HOUR, **REVIEW)
    patient.messages_agreed_at = NOW
    patient.save()
    wanted = waitlist.Wanted(**REVIEW, instead_of=theirs)
    entry = waitlist.add(patient, wanted=wanted, by=alder.receptionist.by, now=NOW)
    waits(alder, "Next", now=NOW + HOUR)
    given_back(alder)
    a_round()
    assert offers() == [("Seen", "offered")]
    appointments.arrive(theirs, by=alder.receptionist.by, now=NOW)
    assert waitlist_rounds.end_seen(now=NOW) == 0
    appointments.finish(theirs, by=alder.receptionist.by, now=NOW)

    assert (waitlist_rounds.end_seen(now=NOW), waitlist_rounds.end_seen(now=NOW)) == (1, 0)
    entry.refresh_from_db()
    assert entry.state == "left"
    a_round()
    assert offers() == [("Seen", "withdrawn"), ("Next", "offered")]
