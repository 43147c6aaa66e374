"""A record is archived when nothing is open about it, and brought back; nothing is ever deleted."""

from datetime import date, timedelta

import pytest

from clinic.errors import Refused
from clinic.models import AuditEvent
from pathway.actions import archives, bookings, complaints, episodes, merges
from pathway.queries.archives import Obstacle, obstacles
from patients.models import Patient
from patients.queries import patients as queries
from tests import cast
from tests.cast import NOW
from tests.pathway import follow_up, scenes, sessions
from tests.pathway.waitlists import waits

pytestmark = pytest.mark.django_db


def archived(at, patient):
    return archives.archive(patient, by=at.receptionist.by, now=NOW)


def booked(at, patient):
    return bookings.book_consultation(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        starts_at=NOW + timedelta(days=1),
        length=timedelta(minutes=60),
        by=at.receptionist.by,
        now=NOW,
    )


def with_visit(at):
    patient = cast.patient(at)
    booked(at, patient)
    return patient


def with_complaint(at):
    patient = cast.patient(at)
    said = {"received_on": date(2026, 11, 18), "made_by": "Ana", "what": "Late"}
    complaints.record(patient, **said, by=at.manager.by, now=NOW)
    return patient


IN_USE = {
    "care goes on": (lambda at: scenes.opened(at).patient, {Obstacle.EPISODE}),
    "a session is open": (
        lambda at: sessions.opened(at, sessions.ready(at)).episode.patient,
        {Obstacle.EPISODE, Obstacle.SESSION},
    ),
    "an alert is open": (
        lambda at: follow_up.alarmed(at).episode.patient,
        {Obstacle.EPISODE, Obstacle.ALERT},
    ),
    "a visit is to come": (with_visit, {Obstacle.EPISODE, Obstacle.VISIT}),
    "they wait for a time": (lambda at: waits(at, "Wanda").patient, {Obstacle.WAIT}),
    "a legal hold": (with_complaint, {Obstacle.HOLD}),
}


@pytest.mark.parametrize("what", IN_USE)
def test_a_record_that_is_in_use_is_not_archived(alder, what):
    build, stand = IN_USE[what]
    patient = build(alder)
    assert set(obstacles(patient, now=NOW)) == stand
    with pytest.raises(Refused) as refused:
        archived(alder, patient)
    assert {one for one in Obstacle if archives.SENTENCES[one] in refused.value.message} == stand
    assert Patient.objects.get(pk=patient.pk).archived_at is None


def test_the_sentence_of_a_hold_says_nothing_of_a_complaint():
    assert "omplain" not in archives.SENTENCES[Obstacle.HOLD]
    assert "egal" not in archives.SENTENCES[Obstacle.HOLD]


def test_after_the_care_it_leaves_search_and_booking_and_comes_back(alder):
    episode = scenes.opened(alder)
    ended = {"end": "lapsed", "reason": "did_not_return", "note": "", "global_change": None, "measures": {}}
    episodes.discharge(episode, **ended, by=alder.therapist.by, now=NOW)
    patient = episode.patient
    archived(alder, patient)
    assert (queries.quick(alder.clinic, "better"), list(queries.search(alder.clinic, ""))) == ([], [])
    with pytest.raises(Refused, match="archived"):
        booked(alder, patient)
    archives.bring_back(patient, by=alder.receptionist.by, now=NOW)
    assert queries.quick(alder.clinic, "better") == [patient]
    assert booked(alder, patient).state == "booked"


def test_it_is_archived_once_and_brought_back_once(alder):
    patient = cast.patient(alder)
    archived(alder, patient)
    with pytest.raises(Refused, match="archived already"):
        archived(alder, patient)
    archives.bring_back(patient, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Refused, match="is in use"):
        archives.bring_back(patient, by=alder.receptionist.by, now=NOW)
    told = AuditEvent.objects.filter(
        patient_id=patient.pk, kind__in=["patient.archived", "patient.brought_back"]
    )
    assert list(told.order_by("pk").values_list("kind", flat=True)) == [
        "patient.archived",
        "patient.brought_back",
    ]


def test_a_joined_record_comes_back_by_undoing_the_joining_only(alder):
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    merges.merge(kept, other, by=alder.receptionist.by, now=NOW)
    with pytest.raises(Refused, match="Undo the joining"):
        archives.bring_back(other, by=alder.receptionist.by, now=NOW)
