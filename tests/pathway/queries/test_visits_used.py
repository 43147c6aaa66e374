"""Authorised visits are used up by those somebody came to and by sessions that belong to none, and by nothing else."""

from datetime import timedelta

import pytest

from pathway.actions import merges, voids
from pathway.queries.visits_used import visits_used
from patients.actions import appointments, cards
from patients.models import Patient
from patients.queries import cards as queries
from tests import cast
from tests.cast import NOW
from tests.pathway import scenes, sessions

pytestmark = pytest.mark.django_db
TODAY = scenes.TODAY
DAY = timedelta(days=1)


def used(at, patient, since=TODAY):
    return visits_used(patient, clinic=at.clinic, since=since)


def booked(at, patient, *, days=0):
    return appointments.book(
        clinic=at.clinic,
        patient=patient,
        therapist=at.therapist.user,
        kind="review",
        starts_at=NOW + days * DAY,
        length=timedelta(minutes=30),
        by=at.receptionist.by,
        now=NOW,
    )


def test_who_came_used_a_visit_and_who_did_not_used_none(alder):
    patient = cast.patient(alder)
    came, missed = booked(alder, patient), booked(alder, patient, days=1)
    assert used(alder, patient) == 0
    appointments.arrive(came, by=alder.receptionist.by, now=NOW)
    appointments.no_show(missed, by=alder.receptionist.by, now=NOW + 2 * DAY)
    assert used(alder, patient) == 1
    appointments.finish(came, by=alder.therapist.by, now=NOW)
    assert (used(alder, patient), used(alder, patient, TODAY + DAY)) == (1, 0)


def test_a_signed_session_without_a_visit_counts_until_it_is_void(alder):
    session = sessions.signed(alder, sessions.ready(alder))
    patient = session.episode.patient
    assert used(alder, patient) == 1
    voids.void(session, reason="Wrong patient", by=alder.therapist.by, now=NOW + DAY)
    assert used(alder, patient) == 0


def test_visits_of_a_record_that_was_joined_count(alder):
    kept, other = cast.patient(alder, given_name="Kept"), cast.patient(alder, given_name="Other")
    appointments.arrive(booked(alder, other), by=alder.receptionist.by, now=NOW)
    merges.merge(kept, other, by=alder.receptionist.by, now=NOW + DAY)
    assert used(alder, kept) == 1


def test_the_card_warns_of_the_last_visit_and_of_an_old_referral(alder):
    patient = cast.patient(alder)
    details = cards.CardDetails(
        payer="Acme",
        visits_authorised=2,
        authorised_from=TODAY,
        referral_from="Dr Reed",
        referral_on=TODAY - 60 * DAY,
        referral_until=TODAY - DAY,
    )
    cards.keep(patient, details=details, version=0, by=alder.receptionist.by, now=NOW)
    appointments.arrive(booked(alder, patient), by=alder.receptionist.by, now=NOW)
    card = queries.of_patient(Patient.objects.get(pk=patient.pk), clinic=alder.clinic, today=TODAY)
    assert (card.used, card.warnings) == (1, ["1 of 2 visits left", "Referral: Ended 17 Nov 2026"])
