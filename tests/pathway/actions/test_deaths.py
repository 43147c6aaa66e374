"""A patient has died: in one press nothing is sent, planned, booked or owed any more; and a manager undoes a mistake."""

from datetime import date, timedelta

import pytest
from django.core import mail

from clinic.errors import Refused, Stale
from clinic.messages import sending
from clinic.models import AuditEvent, Message
from pathway.actions import before_visits, bookings, calls, check_ins, deaths, message_stops
from pathway.models import Alert, BeforeVisit, CallTask, CheckIn
from pathway.states import CallReason
from patients.actions import appointments, holds
from patients.models import Appointment, Death, Patient
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, scenes
from tests.pathway.follow_up import LATER

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TODAY = date(2026, 11, 18)
SAID = {"died_on": TODAY, "said_by": "Ana, his daughter"}


def booked(at, patient, *, days=5):
    return bookings.book_treatment(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        starts_at=NOW + days * DAY,
        length=timedelta(minutes=45),
        by=at.receptionist.by,
        now=NOW,
    )


def died(at, patient, *, now=NOW + timedelta(hours=2), **said):
    return deaths.record(patient, **{**SAID, **said}, by=at.receptionist.by, now=now)


def taken_back(at, patient, *, now=NOW + timedelta(hours=3)):
    return deaths.take_back(patient, because="Another Will Better", by=at.manager.by, now=now)


def test_everything_that_waits_ends_in_one_press(alder):
    patient = follow_up.planned(alder, messages_agreed=True).episode.patient
    visit = booked(alder, patient)
    calls.owe_about_contact(patient, reason=CallReason.WROTE_BACK, now=NOW)
    assert Message.objects.filter(state="queued").exists()

    death = died(alder, patient)

    assert (death.died_on, death.said_by, death.recorded_by) == (
        TODAY,
        "Ana, his daughter",
        alder.receptionist.user,
    )
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    assert set(CheckIn.objects.values_list("state", "ended_reason")) == {
        ("cancelled", "The patient has died.")
    }
    visit.refresh_from_db()
    assert (visit.state, visit.cancel_reason) == ("cancelled", "The patient has died.")
    assert set(BeforeVisit.objects.values_list("state", flat=True)) == {"cancelled"}
    task = CallTask.objects.get()
    assert (task.state, task.outcome, task.done_by) == ("done", "not_needed", alder.receptionist.user)


def test_nothing_leaves_afterwards_whatever_falls_due(alder):
    patient = follow_up.planned(alder, messages_agreed=True).episode.patient
    booked(alder, patient)
    died(alder, patient)
    for days in range(40):
        at = NOW + days * DAY
        check_ins.ask_due(now=at)
        check_ins.chase_unanswered(now=at)
        before_visits.ask_due(now=at)
        sending.send_due(now=at)
    assert mail.outbox == []


def test_the_same_patient_alive_is_written_to(alder):
    """The control of the test above: what is not sent there is sent here."""
    patient = follow_up.planned(alder, messages_agreed=True).episode.patient
    booked(alder, patient)
    for days in range(40):
        check_ins.ask_due(now=NOW + days * DAY)
        sending.send_due(now=NOW + days * DAY)
    assert {message.to[0] for message in mail.outbox} == {patient.email}


def test_what_has_been_is_kept_as_it_was(alder):
    patient = follow_up.planned(alder).episode.patient
    here = booked(alder, patient, days=1)
    appointments.arrive(here, by=alder.receptionist.by, now=NOW + DAY)
    died(alder, patient, now=NOW + DAY, died_on=TODAY)
    here.refresh_from_db()
    assert (here.state, patient.episodes.get().is_open) == ("arrived", True)


def test_an_open_alert_stays_for_a_clinician(alder):
    alert = follow_up.alarmed(alder)
    died(alder, alert.episode.patient, now=LATER + timedelta(hours=1))
    assert Alert.objects.get(pk=alert.pk).is_open


def test_a_time_that_is_held_for_them_is_free_again(alder):
    patient = cast.patient(alder)
    holds.hold(
        clinic=alder.clinic,
        patient=patient,
        therapist=alder.therapist.user,
        kind="consultation",
        starts_at=NOW + DAY,
        length=timedelta(minutes=60),
        by=alder.therapist.by,
        now=NOW,
    )
    died(alder, patient, now=NOW)
    assert Appointment.everything.count() == 0


def test_nothing_can_be_booked_held_or_put_back_afterwards(alder):
    patient = follow_up.planned(alder).episode.patient
    visit = booked(alder, patient, days=0)
    appointments.no_show(visit, by=alder.receptionist.by, now=NOW)
    died(alder, patient, now=NOW)
    for tried in (
        lambda: booked(alder, patient),
        lambda: appointments.put_back(visit, by=alder.receptionist.by, now=NOW),
    ):
        with pytest.raises(Refused, match="Nothing can be booked"):
            tried()


def test_messages_begin_again_by_no_other_door(alder):
    patient = follow_up.planned(alder).episode.patient
    died(alder, patient)
    with pytest.raises(Refused, match="A manager takes that back"):
        message_stops.resume(patient, by=alder.receptionist.by, now=NOW)


@pytest.mark.parametrize(
    ("said", "field", "sentence"),
    [
        ({"died_on": TODAY + DAY}, "died_on", "This day is still to come."),
        ({"died_on": date(1980, 5, 16)}, "died_on", "This day is before the date of birth."),
        ({"said_by": "  "}, "said_by", "Write who said so."),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(alder, said, field, sentence):
    patient = cast.patient(alder)
    with pytest.raises(Refused) as refused:
        died(alder, patient, **said)
    assert (refused.value.field, refused.value.message) == (field, sentence)
    assert not Patient.objects.get().has_died


def test_a_death_is_recorded_once(alder):
    patient = cast.patient(alder)
    died(alder, patient)
    with pytest.raises(Refused, match="on record already"):
        died(alder, patient)
    assert Death.objects.count() == 1


def test_taken_back_the_check_ins_that_are_not_too_late_are_planned_again_and_nothing_else(alder):
    patient = follow_up.planned(alder, messages_agreed=True).episode.patient
    visit = booked(alder, patient)
    died(alder, patient)
    taken_back(alder, patient)
    assert set(CheckIn.objects.values_list("state", flat=True)) == {"planned"}
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}
    visit.refresh_from_db()
    assert visit.state == "cancelled"
    assert Patient.objects.get(pk=patient.pk).is_written_to
    assert booked(alder, patient, days=6).state == "booked"


def test_who_wanted_no_messages_before_wants_none_after_the_mistake(alder):
    patient = scenes.opened(alder).patient
    message_stops.stop(patient, reason="opted_out", by=alder.receptionist.by, now=NOW)
    died(alder, patient)
    taken_back(alder, patient)
    patient.refresh_from_db()
    assert (patient.stopped_for, patient.death) == ("opted_out", None)


def test_a_mistake_says_why_and_is_taken_back_once(alder):
    patient = cast.patient(alder)
    died(alder, patient)
    with pytest.raises(Refused, match="Write how"):
        deaths.take_back(patient, because=" ", by=alder.manager.by, now=NOW)
    death = taken_back(alder, patient)
    assert (death.taken_back_by, death.taken_back_because) == (alder.manager.user, "Another Will Better")
    with pytest.raises(Stale, match="taken back already"):
        taken_back(alder, patient)
    died(alder, patient)
    assert Death.objects.count() == 2


def test_both_are_in_the_audit_without_a_name(alder):
    patient = cast.patient(alder)
    died(alder, patient)
    taken_back(alder, patient)
    events = AuditEvent.objects.filter(kind__contains="d").order_by("pk")
    told = [
        (one.kind, one.patient_id, one.detail) for one in events if "died" in one.kind or "death" in one.kind
    ]
    assert told == [("patient.died", patient.pk, {}), ("patient.death_taken_back", patient.pk, {})]
