"""Patients who are asked at visits only: nothing leaves, what is due waits, and nobody is called."""

from datetime import timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Message, PatientLink
from pathway.actions import check_ins, check_ins_at_visits, message_stops
from pathway.models import CallTask, CheckIn
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER


def waiting(at, **details):
    return follow_up.asked(at, channel="visits", **details)


def test_a_due_one_waits_and_nothing_leaves(alder):
    check_in = waiting(alder)
    check_ins.chase_unanswered(now=LATER + timedelta(days=3))
    check_in.refresh_from_db()
    written = Message.objects.filter(about_kind="check_in").count()
    assert (check_in.state, written, CallTask.objects.count()) == ("asked", 0, 0)


def test_one_that_no_visit_came_for_is_missed_and_nobody_is_called(alder):
    check_in = waiting(alder)
    assert check_ins_at_visits.close_passed(now=check_in.closes_at - timedelta(seconds=1)) == 0
    assert check_ins_at_visits.close_passed(now=check_in.closes_at) == 1
    check_in.refresh_from_db()
    assert (check_in.state, check_in.ended_reason, CallTask.objects.count()) == (
        "missed",
        "No visit came while it could be answered.",
        0,
    )


def test_the_closing_leaves_alone_who_is_reached_in_another_way(alder):
    check_in = follow_up.asked(alder)
    assert check_ins_at_visits.close_passed(now=check_in.closes_at) == 0


def test_one_that_is_too_late_is_missed_without_a_call(alder):
    check_in = follow_up.planned(alder, channel="visits")
    check_ins.ask_due(now=check_in.due_at + timedelta(days=10))
    check_in.refresh_from_db()
    assert (check_in.state, CallTask.objects.count()) == ("missed", 0)


def test_the_tablet_opens_it_for_half_an_hour_and_longer_when_handed_over_again(alder):
    check_in = waiting(alder)
    link = check_ins_at_visits.hand_over(check_in, by=alder.receptionist.by, now=LATER)
    assert link.expires_at == LATER + timedelta(minutes=30)
    later = LATER + timedelta(minutes=20)
    check_ins_at_visits.hand_over(check_in, by=alder.receptionist.by, now=later)
    assert PatientLink.objects.get(purpose="check_in").expires_at == later + timedelta(minutes=30)
    assert AuditEvent.objects.filter(kind="check_in.handed_over").count() == 2


def test_a_link_that_was_sent_before_lives_as_long_as_it_was_said_to(alder):
    check_in = follow_up.asked(alder)
    sent = PatientLink.objects.get(purpose="check_in")
    check_ins_at_visits.hand_over(check_in, by=alder.receptionist.by, now=LATER)
    assert PatientLink.objects.get(purpose="check_in").expires_at == sent.expires_at


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        (None, "This check-in is not due yet."),
        (timedelta(0), "The patient has answered already."),
        (timedelta(days=7), "This check-in is over; the next one will ask again."),
    ],
    ids=["planned", "answered", "over"],
)
def test_what_is_not_due_is_not_handed_over(alder, after, sentence):
    check_in = follow_up.planned(alder, channel="visits") if after is None else waiting(alder)
    if after == timedelta(0):
        follow_up.answered(check_in, complete=True, soreness=follow_up.value(2))
    with pytest.raises(Refused) as refused:
        check_ins_at_visits.hand_over(check_in, by=alder.receptionist.by, now=LATER + (after or timedelta(0)))
    assert refused.value.message == sentence


def test_who_wants_no_messages_may_be_asked_at_visits(alder):
    patient = follow_up.planned(alder).episode.patient
    message_stops.stop(patient, reason="opted_out", by=alder.receptionist.by, now=LATER)
    message_stops.ask_at_visits(patient, by=alder.receptionist.by, now=LATER)
    states = list(CheckIn.objects.order_by("due_at").values_list("state", flat=True))
    assert states == ["planned"] * 5


def test_somebody_who_reads_none_of_our_languages_is_called_with_an_interpreter(alder):
    check_in = follow_up.asked(alder, interpreter="Vietnamese")
    task = CallTask.objects.get(check_in=check_in)
    assert (task.reason, task.patient.interpreter_words) == ("check_in_due", "Interpreter: Vietnamese")
    assert Message.objects.filter(patient_id=task.patient_id).count() == 0
