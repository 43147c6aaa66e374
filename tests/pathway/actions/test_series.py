"""A series is booked whole or not at all, by the rules of a single booking."""

from datetime import time, timedelta

import pytest

from clinic.actions import diaries, take_time_off
from clinic.errors import Refused
from clinic.models import Message
from pathway.actions import series
from pathway.actions.series import SeriesClash
from pathway.models import EpisodeOfCare
from patients.models import Appointment
from tests import cast
from tests.cast import NOW
from tests.pathway import sessions
from tests.patients.diaries import HOUR, THURSDAY_9, ask_of, book, room, someone, works_here_too

WEEK = timedelta(weeks=1)
WEEKLY = [THURSDAY_9, THURSDAY_9 + WEEK, THURSDAY_9 + 2 * WEEK]


@pytest.fixture
def will(alder):
    return cast.patient(alder)


def book_series(at, patient, starts=WEEKLY, **other):
    wish = {"kind": "treatment", "length": timedelta(minutes=45), "therapist": at.therapist.user}
    wish |= {"by": at.receptionist.by, "now": NOW}
    return series.book(clinic=at.clinic, patient=patient, starts=starts, **{**wish, **other})


def clash_of(at, patient, **other):
    """What stands in the way of each visit, in words; and that nothing at all was kept."""
    before = [Appointment.objects.count(), EpisodeOfCare.objects.count(), Message.objects.count()]
    with pytest.raises(SeriesClash) as clash:
        book_series(at, patient, **other)
    assert [Appointment.objects.count(), EpisodeOfCare.objects.count(), Message.objects.count()] == before
    return clash.value


def local(at, moments):
    return [f"{at.clinic.local(one):%d %H:%M}" for one in moments]


def test_three_visits_a_week_apart_are_booked_and_confirmed(alder, will):
    booked = book_series(alder, will)
    assert [one.starts_at for one in booked] == WEEKLY
    assert EpisodeOfCare.objects.filter(patient=will).count() == 1
    told = Message.objects.filter(patient_id=will.pk).values_list("template", flat=True)
    assert sorted(told) == [*["booking_confirmation"] * 3, "intake_invitation"]


def test_one_that_is_taken_keeps_all_of_it_back_and_is_offered_the_nearest_three(alder, will):
    book(alder, someone(alder), WEEKLY[1])
    clash = clash_of(alder, will)
    assert [one.reason for one in clash.visits] == [
        "",
        "Dana Whitfield is already booked on Thu 26 Nov at 09:00.",
        "",
    ]
    assert local(alder, clash.visits[1].nearest) == ["26 08:00", "26 08:15", "26 10:00"]
    assert clash.message == "1 of 3 visits cannot be at the time proposed. Nothing was booked yet."
    booked = book_series(alder, will, starts=[WEEKLY[0], clash.visits[1].nearest[2], WEEKLY[2]])
    assert local(alder, [one.starts_at for one in booked]) == ["19 09:00", "26 10:00", "03 09:00"]


def test_no_time_is_offered_to_two_visits_of_one_series(alder, will):
    days = [THURSDAY_9, THURSDAY_9 + timedelta(minutes=30)]
    book(alder, someone(alder))
    clash = clash_of(alder, will, starts=days, length=timedelta(minutes=30))
    offered = [moment for one in clash.visits for moment in one.nearest]
    assert (len(offered), len(set(offered))) == (6, 6)


def test_every_rule_of_a_single_booking_is_said_in_words_at_its_visit(alder, will):
    by = alder.manager.by
    diaries.close_day(alder.clinic, on=alder.clinic.local(WEEKLY[0]).date(), name="Holiday", by=by, now=NOW)
    take_time_off(
        alder.clinic,
        alder.therapist.user,
        starts_at=WEEKLY[1],
        ends_at=WEEKLY[1] + HOUR,
        reason="",
        by=by,
        now=NOW,
    )
    book(alder, will, WEEKLY[2], therapist=alder.therapist.user)
    assert [one.reason for one in clash_of(alder, will).visits] == [
        "The clinic is closed on Thu 19 Nov.",
        "Dana Whitfield is away at that time.",
        "Dana Whitfield is already booked on Thu 3 Dec at 09:00.",
    ]


def test_a_day_with_other_hours_is_said(alder, will):
    on, hours = alder.clinic.local(WEEKLY[1]).date(), [(time(13), time(17))]
    diaries.set_dated_hours(
        alder.clinic, alder.therapist.user, on=on, stretches=hours, by=alder.manager.by, now=NOW
    )
    clash = clash_of(alder, will)
    assert [one.reason for one in clash.visits] == ["", "Dana Whitfield does not work at that time.", ""]
    assert local(alder, clash.visits[1].nearest) == ["26 13:00", "26 13:15", "26 13:30"]


def test_a_visit_that_would_outlast_the_hours_is_said(alder, will):
    clash = clash_of(alder, will, starts=[THURSDAY_9 + 8 * HOUR + timedelta(minutes=30)])
    assert [one.reason for one in clash.visits] == ["Dana Whitfield does not work at that time."]


def test_the_notice_a_kind_of_visit_asks_for_is_kept(alder, will):
    ask_of(alder, "treatment", notice=24)
    assert [one.reason for one in clash_of(alder, will).visits] == [
        "This kind of visit is booked at least 24 hours ahead.",
        "",
        "",
    ]


def test_a_kind_that_needs_a_room_says_where_none_is_free(birch, alder, will):
    works_here_too(alder, birch.therapist.user)
    ask_of(alder, "treatment", room_kind="treatment")
    book(alder, someone(alder), WEEKLY[2], therapist=birch.therapist.user, room=room(alder))
    assert [one.reason for one in clash_of(alder, will).visits] == [
        "",
        "",
        "No room for this kind of visit is free on Thu 3 Dec at 09:00.",
    ]


def test_two_visits_of_one_series_at_one_time_clash_with_each_other(alder, will):
    clash = clash_of(alder, will, starts=[THURSDAY_9, THURSDAY_9])
    assert [bool(one.reason) for one in clash.visits] == [False, True]


def test_where_no_other_time_would_do_the_series_is_refused_as_one(alder):
    patient = sessions.ready(alder, given_name="Archived", family_name="Record").patient
    with pytest.raises(Refused) as refused:
        book_series(alder, patient, length=timedelta(minutes=50))
    assert (type(refused.value), refused.value.field) == (Refused, "length")
