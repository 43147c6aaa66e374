"""Which papers of a patient are there: the row the database keeps says what the rows themselves say."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from clinic import scope
from pathway.actions import consents, episodes, merges
from pathway.enums import EpisodeEnd
from pathway.models import EpisodeOfCare, PapersOnFile, Screening
from patients.actions import intakes
from patients.enums import TakenBack
from patients.models import Consent, Intake, Patient
from tests import at_once, cast
from tests.cast import NOW
from tests.journeys.people_in_states import PeopleInStates
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db
KEPT = (
    "episode_id",
    "episode_opened_at",
    "intake_state",
    "intake_begun",
    "intake_submitted_at",
    "consent_signed_at",
    "consent_discussed_at",
    "is_screened",
)
HOUR = timedelta(hours=1)
# Of the locks and not of the activity, which a transaction sees as it was at its first look.
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"


def kept(patient):
    return PapersOnFile.objects.filter(patient=patient).values_list(*KEPT).first()


def true(patient):
    """The same of the rows themselves."""
    episode = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True).first()
    intake = Intake.objects.filter(patient=patient).exclude(state="changing").first()
    consent = Consent.objects.standing().filter(patient=patient).first()
    return (
        episode.pk if episode else None,
        episode.opened_at if episode else None,
        intake.state if intake else "",
        bool(intake and intake.pages_done),
        intake.submitted_at if intake else None,
        consent.signed_at if consent else None,
        consent.discussed_at if consent else None,
        Screening.objects.filter(episode=episode, completed_at__isnull=False).exists() if episode else False,
    )


def test_of_somebody_new_there_is_nothing(alder):
    assert kept(cast.patient(alder)) is None


def test_every_step_of_the_pathway_is_seen_as_it_is_taken(alder):
    people, seen = PeopleInStates(alder, NOW), []

    def look():
        seen.append(kept(patient))
        assert seen[-1] == true(patient)

    episode = scenes.opened(alder)
    patient = episode.patient
    look()
    intake = intakes.invite(patient, by=alder.receptionist.by, now=NOW)
    look()
    people.fill_in(intake)
    look()
    intakes.submit(intake, by=alder.receptionist.by, now=NOW)
    look()
    consent = sessions.agreed(alder, episode)
    look()
    scenes.screened(alder, episode)
    look()
    consents.withdraw(consent, how=TakenBack.WORD, by=alder.therapist.by, now=NOW + HOUR)
    look()
    episodes.discharge(
        episode, end=EpisodeEnd.LAPSED, reason="did_not_return", by=alder.therapist.by, now=NOW + 2 * HOUR
    )
    look()
    assert len(set(seen)) == len(seen), "no step goes by unseen"


def test_a_change_of_many_rows_at_once_is_seen_too(alder):
    people = [scenes.opened(alder, given_name=name).patient for name in ("Rosa", "Noor")]
    EpisodeOfCare.objects.update(opened_at=NOW - HOUR)
    assert [kept(patient)[1] for patient in people] == [NOW - HOUR] * 2


def test_papers_go_along_when_two_records_are_joined_and_come_back_when_they_are_parted(alder):
    episode = scenes.opened(alder, given_name="Rosa", family_name="Delgado Ruiz")
    sessions.agreed(alder, episode)
    other, one = episode.patient, cast.patient(alder, given_name="Rosa", family_name="Delgado")
    before = kept(other)
    merge = merges.merge(one, other, by=alder.receptionist.by, now=NOW)
    assert (kept(one), kept(other)) == (before, true(other))
    assert kept(other)[0] is None
    merges.undo(merge, by=alder.receptionist.by, now=NOW)
    assert (kept(one), kept(other)) == (true(one), before)


def test_of_two_who_change_two_papers_at_once_neither_is_overlooked():
    def begin():
        at = cast.open_clinic(slug="two-papers")
        episode = scenes.opened(at)
        return at, episode, scenes.answered(at, episode)

    at, episode, screening = at_once.elsewhere(begin)

    def complete():
        scope.enter(at.clinic.pk)
        Screening.objects.filter(pk=screening.pk).update(completed_at=NOW, completed_by=at.therapist.user)

    other = threading.Thread(target=at_once.elsewhere, args=[complete])

    def open_earlier():
        scope.enter(at.clinic.pk)
        EpisodeOfCare.objects.filter(pk=episode.pk).update(opened_at=NOW - HOUR)
        other.start()
        wait_until_somebody_waits()

    at_once.elsewhere(open_earlier)
    other.join()
    scope.enter(at.clinic.pk)
    assert kept(episode.patient) == true(episode.patient)
    assert (kept(episode.patient)[1], kept(episode.patient)[7]) == (NOW - HOUR, True)


def wait_until_somebody_waits():
    """Until the other one stands at the row that is locked here."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0]:
                return
        threading.Event().wait(0.01)
    raise AssertionError("Nobody came to wait.")


def test_every_patient_who_is_there_already_was_looked_at_when_the_row_was_new(alder):
    patient = scenes.opened(alder).patient
    before = kept(patient)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM pathway_papersonfile")
        cursor.execute("SELECT needlepath_look_at_papers(id) FROM patients_patient")
    assert kept(patient) == before
    assert PapersOnFile.objects.count() == Patient.objects.count()
