"""Calls the desk owes: nothing closes itself, and what could not be asked is asked again or told to a clinician."""

from datetime import timedelta

import pytest

from clinic.enums import AddressTrouble
from clinic.errors import Refused, Stale
from clinic.messages import outbox
from pathway.actions import calls
from pathway.models import Alert, CallTask, CheckIn
from pathway.states import CallReason
from patients.actions import patients
from tests import cast
from tests.pathway import follow_up, scenes
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def call(alder):
    follow_up.asked(alder, channel="phone")
    return CallTask.objects.get()


@pytest.fixture
def by(alder):
    return {"by": alder.receptionist.by, "now": LATER}


def _stored(call):
    return CallTask.objects.get(pk=call.pk)


def _raised():
    return list(Alert.objects.values_list("cause", "tier"))


def test_a_call_closes_with_how_it_went(alder, call, by):
    calls.close(call, outcome="declined", **by)
    stored = _stored(call)
    assert (stored.state, stored.outcome, stored.done_by) == ("done", "declined", alder.receptionist.user)
    assert _raised() == []
    assert CheckIn.objects.get(pk=call.check_in_id).state == "missed"


def test_a_check_in_is_not_well_before_its_questions_were_asked(call, by):
    with pytest.raises(Refused) as refusal:
        calls.close(call, outcome="well", **by)
    assert (refusal.value.field, _stored(call).state) == ("outcome", "open")


def test_a_worry_becomes_an_alert_for_today(alder, call, by):
    calls.close(call, outcome="worry", **by)
    assert list(Alert.objects.values_list("cause", "tier", "owner")) == [
        ("caller_worry:check_in_due", "T1", alder.therapist.user.pk)
    ]


def test_a_worry_of_somebody_rung_back_reaches_a_clinician_once(alder, by):
    patient = scenes.opened(alder).patient
    task = calls.owe_ring_back(patient, now=LATER)
    calls.close(task, outcome="worry", **by)
    calls.tell_clinician(patient, **by)
    assert _raised() == [("caller_worry", "T1")]


def test_of_two_who_close_a_call_the_second_is_told(call, by):
    other = _stored(call)
    calls.close(call, outcome="declined", **by)
    with pytest.raises(Stale):
        calls.close(other, outcome="worry", **by)
    assert _raised() == []


@pytest.mark.parametrize("words", ["leg hurts", "not_reached", "call_back", "wrong_number", ""])
def test_what_is_no_end_of_a_call_does_not_close_it(call, by, words):
    with pytest.raises(Refused) as refusal:
        calls.close(call, outcome=words, **by)
    assert (refusal.value.field, _stored(call).state) == ("outcome", "open")


def test_a_worry_in_a_second_call_is_an_alert_of_its_own(call, by):
    calls.close(call, outcome="worry", **by)
    calls.owe(call.check_in, reason="no_reply", now=LATER)
    calls.close(CallTask.objects.get(state="open"), outcome="worry", **by)
    assert Alert.objects.count() == 2


def test_who_was_not_reached_is_called_again_at_another_hour(alder, call, by):
    calls.not_reached(call, **by)
    stored = _stored(call)
    assert (stored.state, stored.failed_calls, stored.tried_at, stored.owner) == ("open", 1, LATER, None)
    local = alder.clinic.local(stored.due_at)  # LATER is Friday, eleven: three hours on the clinic is open
    assert (f"{local:%a %H:%M}", _raised()) == ("Fri 14:00", [])


def test_a_second_call_that_would_fall_after_closing_waits_until_somebody_is_here(alder, call):
    evening = LATER + 5 * HOUR
    calls.not_reached(call, by=alder.receptionist.by, now=evening)
    assert f"{alder.clinic.local(_stored(call).due_at):%a %H:%M}" == "Mon 08:00"


def test_after_two_failed_calls_a_clinician_decides_by_the_next_working_day(alder, call, by):
    calls.not_reached(call, **by)
    calls.not_reached(_stored(call), by=alder.receptionist.by, now=LATER + 3 * HOUR)
    assert (_stored(call).state, _stored(call).outcome) == ("done", "not_reached")
    assert _raised() == [("fu_no_reply", "T2")]
    assert CheckIn.objects.get(pk=call.check_in_id).ended_reason == "Nobody was reached in two calls."


def test_failed_calls_about_one_check_in_count_together_whatever_they_were_owed_for(call, by):
    calls.owe(call.check_in, reason=CallReason.NOT_DELIVERED, now=LATER)
    for task in CallTask.objects.order_by("pk"):
        calls.not_reached(task, **by)
    assert _raised() == [("fu_no_reply", "T2")]


def test_somebody_sent_for_help_is_rung_again_in_a_quarter_of_an_hour_and_stays_owed(alder, by):
    task = calls.owe_ring_back(cast.patient(alder), now=LATER)
    for _ in range(3):
        task = calls.not_reached(_stored(task), **by)
    assert (_stored(task).state, _stored(task).due_at) == ("open", LATER + timedelta(minutes=15))


def test_somebody_is_called_back_when_they_asked_for_it_by_whoever_agreed(alder, call, by):
    calls.call_back(call, at=LATER + 4 * HOUR, **by)
    stored = _stored(call)
    assert (stored.state, stored.due_at, stored.owner) == ("open", LATER + 4 * HOUR, alder.receptionist.user)


@pytest.mark.parametrize("away", [timedelta(0), -HOUR, timedelta(days=15)])
def test_a_call_back_is_promised_for_a_time_that_can_be_kept(call, by, away):
    with pytest.raises(Refused) as refusal:
        calls.call_back(call, at=LATER + away, **by)
    assert (refusal.value.field, _stored(call).due_at) == ("call_at", call.due_at)


def test_a_wrong_number_is_used_no_more_and_the_call_waits_for_the_right_one(call, by):
    calls.wrong_number(call, **by)
    assert outbox.is_stopped("+13035550123", clinic_id=call.clinic_id)
    assert _stored(call).patient.has_wrong_phone
    assert (_stored(call).state, _stored(call).failed_calls) == ("open", 1)
    patients.number_is_right(call.patient, **by)
    assert not outbox.is_stopped("+13035550123", clinic_id=call.clinic_id)
    assert not _stored(call).patient.has_wrong_phone


def test_a_number_that_is_right_after_all_still_gets_no_texts_its_owner_stopped(call, by):
    number = {"clinic_id": call.clinic_id, "patient_id": call.patient_id, "now": LATER}
    outbox.stop_address("+13035550123", reason=AddressTrouble.UNSUBSCRIBED, **number)
    calls.wrong_number(call, **by)
    patients.number_is_right(call.patient, **by)
    assert outbox.is_stopped("+13035550123", clinic_id=call.clinic_id)


def test_two_who_were_sent_for_help_in_one_morning_are_one_call_back_each(alder):
    patient = cast.patient(alder)
    assert calls.owe_ring_back(patient, now=LATER) == calls.owe_ring_back(patient, now=LATER + HOUR)
