"""The card on the desk's page of a patient, small on the booking page, and its form."""

import pytest
from django.urls import reverse

from patients.models import PatientCard
from tests import cast

pytestmark = pytest.mark.django_db
TYPED = {"payer": "Acme Health", "visits_authorised": "1", "authorised_from": "2026-01-05"}


@pytest.fixture
def desk(alder, sign_in):
    return sign_in(alder.receptionist)


def test_what_the_desk_keeps_stands_on_both_pages(alder, desk):
    patient = cast.patient(alder, note="Wheelchair")
    answer = desk.post(reverse("patients:card", args=[patient.uuid]), TYPED)
    page = desk.get(answer.url).content.decode()
    booking = desk.get("/appointments/new/", {"patient": patient.uuid}).content.decode()
    said = ("Acme Health", "1 of 1 visits left")
    assert [word in one for one in (page, booking) for word in said] == [True] * 4
    assert "Wheelchair" in booking


def test_a_patient_without_a_card_is_offered_one(alder, desk):
    patient = cast.patient(alder)
    page = desk.get(f"/patients/{patient.uuid}/edit/").content.decode()
    assert "Nothing on file" in page


def test_a_year_that_cannot_be_is_said_at_its_field(alder, desk):
    patient = cast.patient(alder)
    answer = desk.post(
        reverse("patients:card", args=[patient.uuid]), {**TYPED, "authorised_from": "0001-01-01"}
    )
    assert (answer.status_code, "Check the year." in answer.content.decode()) == (200, True)
    assert PatientCard.objects.count() == 0


def test_another_clinic_finds_none(birch, alder, sign_in):
    patient = cast.patient(alder)
    assert sign_in(birch.receptionist).get(reverse("patients:card", args=[patient.uuid])).status_code == 404
