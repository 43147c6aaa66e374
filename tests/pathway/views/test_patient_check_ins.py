"""The check-ins of one patient, off the chart: two weeks ahead at exact local times, and why each was or was not sent."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic.models import AuditEvent, Message
from pathway.actions import check_ins, message_stops
from pathway.models import CallTask, CheckIn
from pathway.queries import patient_check_ins
from patients.models import Patient
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, patient_links
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
ENDED = NOW + timedelta(minutes=40)


def address(patient, name="patient_check_ins"):
    return reverse(name, args=[patient.uuid])


def coming(at, patient, *, now=ENDED):
    patient.refresh_from_db()
    shown = patient_check_ins.preview(patient, clinic=at.clinic, now=now)
    return [(one.said, one.name) for one in shown.lines]


def test_two_weeks_ahead_at_exact_local_times(alder):
    patient = follow_up.planned(alder).episode.patient
    assert coming(alder, patient) == [
        ("Fri 20 Nov, 10:40 MST", "48-hour check-in"),
        ("Wed 25 Nov, 10:40 MST", "Weekly check-in 1"),
    ]


def test_a_change_of_the_clock_is_told_and_the_local_hour_stays(alder):
    before = NOW.replace(
        day=28, month=10, hour=16
    )  # 10:00 in Denver, where the clock goes back on 1 November
    patient = follow_up.planned(alder, now=before).episode.patient
    shown = patient_check_ins.preview(patient, clinic=alder.clinic, now=before + timedelta(hours=1))
    assert [one.said for one in shown.lines] == ["Fri 30 Oct, 10:40 MDT", "Wed 4 Nov, 10:40 MST"]
    assert shown.clock == (
        "On Sunday 1 November the clock goes back by one hour. The times below count this in."
    )


def test_an_unanswered_one_shows_when_its_reminder_leaves(alder):
    patient = follow_up.asked(alder).episode.patient
    assert coming(alder, patient, now=LATER)[0] == ("Sat 21 Nov, 11:00 MST", "Reminder: 48-hour check-in")


def test_the_page_says_why_nothing_comes(alder, sign_in):
    patient = follow_up.planned(alder).episode.patient
    message_stops.stop(patient, reason="opted_out", by=alder.receptionist.by, now=ENDED)
    page = sign_in(alder.receptionist).get(address(patient)).content.decode()
    assert "Asked us to stop, recorded on Wed 18 Nov, 10:40 MST: nothing is planned any more." in page


def test_every_one_that_was_taken_back_says_why(alder, sign_in):
    patient = follow_up.planned(alder).episode.patient
    message_stops.stop(patient, reason="wrong_address", by=alder.receptionist.by, now=ENDED)
    page = sign_in(alder.receptionist).get(address(patient) + "?show=past").content.decode()
    assert page.count("and not sent. The address turned out to be wrong.") == 5
    assert "It was planned for Fri 20 Nov, 10:40 MST and not sent." in page


def test_every_message_says_why_it_was_or_was_not_sent(alder, sign_in):
    check_in = follow_up.asked(alder)
    patient = check_in.episode.patient
    Message.objects.filter(template="check_in_invitation").update(state="sent", sent_at=LATER)
    message_stops.stop(patient, reason="opted_out", by=alder.receptionist.by, now=LATER)
    page = sign_in(alder.receptionist).get(address(patient) + "?show=messages").content.decode()
    name, host = patient.email.split("@")
    assert f"It left on Fri 20 Nov, 11:00 MST for {name[0]}…@{host}." in page
    assert "It was not sent. Asked us to stop." in page


def test_one_that_was_sent_by_hand_says_so(alder, sign_in):
    check_in = follow_up.planned(alder)
    check_ins.send_now(check_in, by=alder.receptionist.by, now=NOW + timedelta(hours=2))
    page = sign_in(alder.receptionist).get(address(check_in.episode.patient) + "?show=past").content.decode()
    assert (
        "It was asked on Wed 18 Nov, 12:00 MST, by hand and before its time (Fri 20 Nov, 10:40 MST); no answer yet."
        in page
    )


def test_the_desk_stops_messages_and_begins_again(sign_in):
    at = patient_links.open_clinic()
    patient = patient_links.check_in(at)[0].episode.patient
    desk = sign_in(at.receptionist)
    page = desk.get(address(patient, "patient_message_stop")).content.decode()
    assert "Stop messages" in page
    desk.post(address(patient, "patient_message_stop"), {"reason": "opted_out"})
    cast.enter(at)
    assert Patient.objects.get(pk=patient.pk).stopped_for == "opted_out"
    desk.post(address(patient, "patient_by_phone"))
    cast.enter(at)
    assert Patient.objects.get(pk=patient.pk).channel == "phone"
    assert CheckIn.objects.filter(state="planned").count() == 4
    desk.post(address(patient, "patient_message_resumption"))
    cast.enter(at)
    assert Patient.objects.get(pk=patient.pk).stopped_for == ""
    assert [task.reason for task in CallTask.objects.all()] == ["opted_out"]


def test_a_stop_without_a_reason_is_asked_for_one(alder, sign_in):
    patient = follow_up.planned(alder).episode.patient
    answer = sign_in(alder.receptionist).post(address(patient, "patient_message_stop"), {})
    assert "Say why nothing is to be written any more." in answer.content.decode()
    cast.enter(alder)
    assert Patient.objects.get(pk=patient.pk).stopped_for == ""


def test_reading_is_recorded_and_another_clinic_sees_nothing(birch, alder, sign_in):
    patient = follow_up.planned(alder).episode.patient
    assert sign_in(birch.receptionist).get(address(patient)).status_code == 404
    sign_in(alder.receptionist).get(address(patient))
    cast.enter(alder)
    assert AuditEvent.objects.get(kind="check_ins.viewed").patient_id == patient.pk


@pytest.mark.parametrize("show", ["coming", "past", "messages"])
def test_a_list_costs_no_more_queries_with_more_rows(alder, sign_in, show, django_assert_max_num_queries):
    patient = follow_up.asked(alder).episode.patient
    client = sign_in(alder.receptionist)
    client.get(address(patient))
    with django_assert_max_num_queries(15):
        client.get(f"{address(patient)}?show={show}")
