"""What follows from an answered text, and from one that did not arrive."""

from datetime import timedelta

import pytest

from clinic.enums import AddressTrouble
from clinic.messages import outbox
from clinic.models import AuditEvent, Message
from clinic.rules.text_replies import Meaning
from pathway.actions import message_stops, text_events
from pathway.models import CallTask, CheckIn
from patients.models import MessageConsent, Patient
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

NUMBER = "+13035550123"
BY_TEXT = {"channel": "text", "texts_agreed": True}


def by_text(at, **details):
    return cast.patient(at, **{**BY_TEXT, **details})


def known(patient):
    row = Patient.objects.get(pk=patient.pk)
    return row.stopped_for, row.texts_agreed_at is not None, row.is_written_to


def calls():
    return list(CallTask.objects.values_list("reason", flat=True))


def test_a_due_check_in_leaves_as_a_text_to_who_agreed(alder):
    check_in = follow_up.asked(alder, **BY_TEXT)
    message = Message.objects.get(about_kind="check_in")
    assert (message.channel, message.address, message.parameters) == ("text", NUMBER, {})
    assert (message.template, check_in.state) == ("check_in_invitation", "asked")


def test_without_a_yes_no_text_leaves_and_the_desk_calls(alder):
    follow_up.asked(alder, channel="text")
    assert (Message.objects.filter(channel="text").count(), calls()) == (0, ["check_in_due"])


def test_a_family_that_shares_a_number_is_told_for_whom(alder):
    by_text(alder, given_name="Ada", family_name="Nwosu")
    follow_up.asked(alder, **BY_TEXT, given_name="Ben", family_name="nwosu")
    assert Message.objects.get(about_kind="check_in").parameters == {"initials": "B.N."}


def test_stop_counts_for_everybody_at_the_number_and_owes_a_call_to_who_is_reached_by_text(alder):
    ada, ben = by_text(alder, given_name="Ada"), by_text(alder, given_name="Ben")
    by_mail = cast.patient(alder, given_name="Cyd", texts_agreed=True)
    text_events.stopped(NUMBER, now=LATER)
    assert [known(one) for one in (ada, ben, by_mail)] == [
        ("opted_out", False, False),
        ("opted_out", False, False),
        ("", False, True),
    ]
    assert (calls(), outbox.is_stopped(NUMBER, clinic_id=alder.clinic.pk)) == (["opted_out"] * 2, True)
    said = MessageConsent.objects.filter(channel="text", is_agreed=False)
    assert [(row.how, row.heard_by) for row in said] == [("text", None)] * 3


def test_stop_reaches_every_clinic_that_has_the_number(birch, alder):
    cast.enter(birch)
    there = by_text(birch)
    cast.enter(alder)
    by_text(alder)
    text_events.stopped(NUMBER, now=LATER)
    cast.enter(birch)
    assert known(there) == ("opted_out", False, False)


def test_stop_ends_the_check_ins_and_takes_back_what_waits(alder):
    patient = follow_up.asked(alder, **BY_TEXT).episode.patient
    text_events.stopped(NUMBER, now=LATER)
    text_events.stopped(NUMBER, now=LATER)
    states = set(CheckIn.objects.filter(episode__patient=patient).values_list("state", flat=True))
    assert (states, Message.objects.get(about_kind="check_in").state) == (
        {"missed", "cancelled"},
        "cancelled",
    )
    assert calls() == ["opted_out"]


def test_start_lets_texts_go_again_to_who_had_answered_stop(alder):
    ada = by_text(alder)
    text_events.stopped(NUMBER, now=LATER)
    text_events.began_again(NUMBER, now=LATER + timedelta(hours=1))
    assert (known(ada), outbox.is_stopped(NUMBER, clinic_id=alder.clinic.pk)) == (("", True, True), False)


def test_start_changes_nothing_for_who_told_the_desk(alder):
    ada, told = by_text(alder, given_name="Ada"), by_text(alder, given_name="Told")
    message_stops.stop(told, reason="opted_out", by=alder.receptionist.by, now=NOW)
    text_events.stopped(NUMBER, now=LATER)
    text_events.began_again(NUMBER, now=LATER + timedelta(hours=1))
    assert (known(ada)[0], known(told)[0]) == ("", "opted_out")


def test_start_lifts_no_stop_of_a_number_that_no_text_reaches(alder):
    by_text(alder)
    outbox.stop_address(
        NUMBER, clinic_id=alder.clinic.pk, reason=AddressTrouble.UNREACHABLE, patient_id=None, now=NOW
    )
    text_events.began_again(NUMBER, now=LATER)
    assert outbox.is_stopped(NUMBER, clinic_id=alder.clinic.pk) is True


@pytest.fixture
def sent(alder):
    follow_up.asked(alder, **BY_TEXT)
    Message.objects.filter(about_kind="check_in").update(state="sent", sent_at=LATER)
    return Message.objects.get(about_kind="check_in")


def test_one_that_did_not_arrive_is_listed_and_the_number_tried_again(alder, sent):
    text_events.not_delivered(sent, trouble=None, now=LATER)
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("returned", "It did not arrive.")
    assert outbox.is_stopped(NUMBER, clinic_id=alder.clinic.pk) is False


def test_a_number_no_text_reaches_is_stopped_and_the_desk_asks_for_the_right_one(alder, sent):
    text_events.not_delivered(sent, trouble=AddressTrouble.UNREACHABLE, now=LATER)
    sent.refresh_from_db()
    assert (sent.state, sent.error) == ("returned", "It did not arrive: texts do not reach this number.")
    assert (known(Patient.objects.get(pk=sent.patient_id))[0], calls()) == (
        "wrong_address",
        ["wrong_address"],
    )


def test_words_of_their_own_are_a_call_and_kept_nowhere(alder, sent):
    said = text_events.heard(NUMBER, meaning=Meaning.OTHER, now=LATER)
    text_events.heard(NUMBER, meaning=Meaning.OTHER, now=LATER)
    assert calls() == ["wrote_back"]
    assert said == (
        "Alder Physical Therapy: nobody reads answers here. Please call (303) 555-0100. "
        "In an emergency call 911. We call you back."
    )
    assert set(AuditEvent.objects.filter(kind="patient.wrote_back").values_list("patient_id", flat=True)) == {
        sent.patient_id
    }


def test_help_is_answered_in_the_language_of_the_last_text(alder):
    follow_up.asked(alder, **BY_TEXT, language="es")
    assert text_events.heard(NUMBER, meaning=Meaning.HELP, now=LATER).startswith(
        "Alder Physical Therapy: textos sobre sus visitas."
    )


def test_a_number_nobody_has_is_answered_nothing(alder):
    assert [text_events.heard("+13035559876", meaning=one, now=LATER) for one in Meaning] == [""] * 4
