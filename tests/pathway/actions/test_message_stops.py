"""Somebody who wants no messages, has another address or has died: nothing is written any more, and who is owed a call."""

from datetime import timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent, Message
from pathway.actions import check_ins, message_stops
from pathway.models import CallTask, CheckIn
from pathway.queries.check_ins import open_calls
from patients.models import Patient
from tests.cast import NOW
from tests.pathway import follow_up
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SAID = {
    "opted_out": "The patient asked us to stop writing.",
    "wrong_address": "The address turned out to be wrong.",
    "died": "The patient has died.",
}


def states(patient):
    return set(CheckIn.objects.filter(episode__patient=patient).values_list("state", "ended_reason"))


def stopped(alder, patient, reason, *, now=NOW + timedelta(hours=2)):
    return message_stops.stop(patient, reason=reason, by=alder.receptionist.by, now=now)


@pytest.mark.parametrize("reason", SAID)
def test_a_stop_ends_every_check_in_with_its_reason(alder, reason):
    patient = follow_up.planned(alder).episode.patient
    stopped(alder, patient, reason)
    assert states(patient) == {("cancelled", SAID[reason])}
    assert check_ins.ask_due(now=LATER) == 0


@pytest.mark.parametrize(
    ("reason", "calls"), [("opted_out", ["opted_out"]), ("wrong_address", ["wrong_address"]), ("died", [])]
)
def test_who_opted_out_or_has_a_wrong_address_is_owed_one_call_and_nobody_calls_the_dead(
    alder, reason, calls
):
    patient = follow_up.planned(alder).episode.patient
    stopped(alder, patient, reason)
    stopped(alder, patient, reason)
    assert [task.reason for task in CallTask.objects.all()] == calls


def test_what_waits_to_leave_is_taken_back_and_nobody_is_reminded_or_called(alder):
    check_in = follow_up.asked(alder)
    stopped(alder, check_in.episode.patient, "died", now=LATER)
    check_ins.chase_unanswered(now=LATER + 2 * DAY)
    check_in.refresh_from_db()
    assert {message.state for message in Message.objects.filter(patient_id=check_in.episode.patient_id)} == {
        "cancelled"
    }
    assert (check_in.state, check_in.ended_reason) == ("missed", SAID["died"])
    assert CallTask.objects.count() == 0


def test_calls_that_were_owed_to_somebody_who_has_died_leave_the_list(alder):
    check_in = follow_up.asked(alder, channel="phone")
    assert open_calls(alder.clinic).count() == 1
    stopped(alder, check_in.episode.patient, "died", now=LATER)
    assert open_calls(alder.clinic).count() == 0


def test_one_that_fell_due_a_moment_before_the_stop_is_not_sent_after_it(alder):
    check_in = follow_up.planned(alder)
    stopped(alder, check_in.episode.patient, "opted_out", now=check_in.due_at + timedelta(seconds=1))
    assert check_ins.ask_due(now=check_in.due_at + timedelta(seconds=2)) == 0


def test_who_wants_messages_again_gets_the_check_ins_that_are_not_too_late(alder):
    check_in = follow_up.planned(alder)
    patient = check_in.episode.patient
    stopped(alder, patient, "opted_out")
    message_stops.resume(patient, by=alder.receptionist.by, now=NOW + 8 * DAY)
    assert list(
        CheckIn.objects.filter(state="planned").order_by("due_at").values_list("kind", "sequence")
    ) == [("weekly", week) for week in (1, 2, 3, 4)]


def test_who_opted_out_may_be_asked_by_phone(alder):
    patient = follow_up.planned(alder).episode.patient
    stopped(alder, patient, "opted_out")
    message_stops.ask_by_phone(patient, by=alder.receptionist.by, now=NOW + timedelta(hours=3))
    assert check_ins.ask_due(now=LATER) == 1
    assert sorted(task.reason for task in CallTask.objects.all()) == ["check_in_due", "opted_out"]
    assert Message.objects.filter(about_kind="check_in").count() == 0


def test_a_patient_who_is_phoned_anyway_keeps_their_check_ins(alder):
    patient = follow_up.planned(alder, channel="phone").episode.patient
    stopped(alder, patient, "opted_out")
    assert states(patient) == {("planned", "")}


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (lambda patient, by: message_stops.stop(patient, reason="bored", by=by, now=NOW), "Say why"),
        (lambda patient, by: message_stops.resume(patient, by=by, now=NOW), "were not stopped"),
    ],
)
def test_what_makes_no_sense_is_refused(alder, refused, sentence):
    patient = follow_up.planned(alder).episode.patient
    with pytest.raises(Refused, match=sentence):
        refused(patient, alder.receptionist.by)


def test_after_a_death_no_other_reason_counts_and_nobody_is_phoned(alder):
    patient = follow_up.planned(alder).episode.patient
    stopped(alder, patient, "died")
    with pytest.raises(Refused, match="has died"):
        stopped(alder, patient, "opted_out")
    with pytest.raises(Refused, match="has died"):
        message_stops.ask_by_phone(patient, by=alder.receptionist.by, now=NOW)


def test_without_a_number_nobody_is_phoned(alder):
    patient = follow_up.planned(alder, phone="").episode.patient
    stopped(alder, patient, "opted_out")
    with pytest.raises(Refused, match="no phone number"):
        message_stops.ask_by_phone(patient, by=alder.receptionist.by, now=NOW)


def test_a_stop_and_its_end_are_in_the_audit_without_a_name(alder):
    patient = follow_up.planned(alder).episode.patient
    stopped(alder, patient, "opted_out")
    message_stops.resume(patient, by=alder.receptionist.by, now=NOW)
    found = AuditEvent.objects.filter(kind__startswith="messages.").order_by("pk")
    assert [(event.kind, event.patient_id, event.detail) for event in found] == [
        ("messages.stopped", patient.pk, {"reason": "opted_out"}),
        ("messages.resumed", patient.pk, {}),
    ]


def test_nothing_new_is_written_after_a_stop(alder):
    from patients.actions import intakes

    patient = follow_up.planned(alder).episode.patient
    stopped(alder, patient, "wrong_address")
    before = Message.objects.count()
    intakes.invite(Patient.objects.get(pk=patient.pk), by=alder.receptionist.by, now=NOW)
    assert Message.objects.count() == before
