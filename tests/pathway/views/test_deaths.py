"""The pages of a death: what ends is said first, the patient is found only as somebody who has died, a manager undoes it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from pathway.actions import deaths
from patients.models import Death, Patient
from patients.queries import patients as queries
from tests import cast
from tests.pathway import follow_up, lists

pytestmark = pytest.mark.django_db
SAID = {"died_on": "2026-11-18", "said_by": "Ana, his daughter"}


@pytest.fixture
def patient(alder):
    return cast.patient(alder, given_name="Will", family_name="Better")


def page_of(patient):
    return reverse("deaths:new", args=[patient.uuid])


def died(at, patient):
    now = cast.this_moment()
    today = at.clinic.local(now).date()
    return deaths.record(patient, died_on=today, said_by="Ana", by=at.receptionist.by, now=now)


def test_the_page_counts_what_ends_before_the_press(alder, sign_in):
    check_in = follow_up.planned(alder, now=cast.this_moment() - timedelta(hours=3))
    page = sign_in(alder.receptionist).get(page_of(check_in.episode.patient)).content.decode()
    assert ("5 check-ins are called off." in page, "open alert" in page) == (True, False)


@pytest.mark.parametrize("role", ["receptionist", "therapist", "manager"])
def test_whoever_is_there_records_it(alder, patient, sign_in, role):
    answer = sign_in(getattr(alder, role)).post(page_of(patient), SAID)
    assert (answer.status_code, Death.objects.get().recorded_by) == (302, getattr(alder, role).user)


@pytest.mark.parametrize(("role", "status"), [("receptionist", 403), ("therapist", 403), ("manager", 302)])
def test_only_a_manager_takes_it_back(alder, patient, sign_in, role, status):
    died(alder, patient)
    answer = sign_in(getattr(alder, role)).post(
        reverse("deaths:taking_back", args=[patient.uuid]), {"because": "Another Will"}
    )
    patient.refresh_from_db()
    assert (answer.status_code, patient.has_died) == (status, status == 403)


def test_another_clinic_finds_no_such_page(birch, alder, patient, sign_in):
    assert sign_in(birch.receptionist).get(page_of(patient)).status_code == 404


def test_they_leave_the_search_and_are_found_among_those_who_died(alder, patient, sign_in):
    other = cast.patient(alder, given_name="Willa", family_name="Lives")
    died(alder, patient)
    assert list(queries.search(alder.clinic, "will")) == [other]
    assert queries.quick(alder.clinic, "will") == [other]
    page = sign_in(alder.receptionist).get("/patients/", {"q": "will", "show": "died"}).content.decode()
    assert ("Better, Will" in page, "Lives, Willa" in page) == (True, False)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("receptionist", "/patients/{}/edit/"),
        ("receptionist", "/patients/{}/check-ins/"),
        ("receptionist", "/appointments/new/?patient={}"),
        ("therapist", "/patients/{}/"),
    ],
)
def test_their_pages_say_so_and_stay_readable(alder, patient, sign_in, role, path):
    died(alder, patient)
    lists.opened(patient, alder.therapist)
    page = sign_in(getattr(alder, role)).get(path.format(patient.uuid))
    assert page.status_code == 200
    assert "Will Better has died" in page.content.decode()


def test_their_details_are_facts_and_the_age_is_that_of_the_death(alder, patient, sign_in):
    desk = sign_in(alder.receptionist)
    page = desk.get(page_of(patient)).content.decode()
    assert 'name="died_on" value' not in page
    died(alder, patient)
    page = desk.get(f"/patients/{patient.uuid}/edit/").content.decode()
    assert ("Died aged" in page, "years, born" in page, "Coming visits" in page) == (True, False, False)
    assert "Correct these details" in page


@pytest.mark.parametrize(("role", "may"), [("receptionist", False), ("manager", True)])
def test_the_way_back_is_shown_to_who_may_go_it(alder, patient, sign_in, role, may):
    died(alder, patient)
    page = sign_in(getattr(alder, role)).get(f"/patients/{patient.uuid}/edit/").content.decode()
    assert (reverse("deaths:taking_back", args=[patient.uuid]) in page) == may


def test_the_stop_of_messages_no_longer_offers_a_death(alder, patient, sign_in):
    address = reverse("patient_message_stop", args=[patient.uuid])
    answer = sign_in(alder.receptionist).post(address, {"reason": "died"})
    assert (answer.status_code, Patient.objects.get().stopped_for) == (200, "")
