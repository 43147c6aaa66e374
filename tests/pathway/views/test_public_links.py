"""The door: what scanners, strangers and late-comers find behind a patient's link."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from clinic.models import PatientLink
from pathway.queries.intakes import pages
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db

INTAKE = ["", *(f"intake/{page}/" for page in pages()), "intake/summary/", "consent/", "done/"]
CHECK_IN = ["", "check-in/1/", "check-in/2/", "check-in/measures/", "done/"]


@pytest.fixture
def at():
    return patient_links.open_clinic()


def writes(queries):
    return [
        one["sql"]
        for one in queries.captured_queries
        if one["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    ]


@pytest.mark.parametrize("method", ["get", "head"])
def test_whatever_a_mail_scanner_opens_nothing_changes(at, client, method):
    path = patient_links.intake(at)[1]
    addresses = [path + one for one in INTAKE]
    addresses += [patient_links.check_in(at, given_name="Ann")[1] + one for one in CHECK_IN]
    client.get(f"{path}done/")  # the patient has said the birth date there, a scanner knows none
    with CaptureQueriesContext(connection) as queries:
        codes = {
            getattr(device, method)(address).status_code
            for device in (client, Client())
            for address in addresses
        }
    assert codes <= {200, 302}
    assert writes(queries) == []


def test_a_post_without_the_safety_token_is_refused(at):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(patient_links.check_in(at)[1] + "check-in/1/", {"none": "1"}).status_code == 403


def test_our_own_form_is_accepted_as_a_browser_sends_it(at):
    browser = Client(enforce_csrf_checks=True)
    path = patient_links.check_in(at)[1] + "check-in/1/"
    page = browser.get(path)
    # A page that asks for no referrer makes the browser send "Origin: null", which no check accepts.
    assert page.headers["Referrer-Policy"] == "same-origin"
    token = page.context["csrf_token"]
    sent = browser.post(
        path, {"none": "1", "csrfmiddlewaretoken": str(token)}, headers={"Origin": "http://testserver"}
    )
    assert sent.status_code == 302


def test_a_link_that_ran_out_is_kind_and_has_the_clinics_phone(at, client):
    intake, path = patient_links.intake(at)
    PatientLink.objects.filter(target_id=intake.pk).update(expires_at=intake.opened_at - timedelta(days=1))
    response = client.get(path)
    assert response.status_code == 410
    assert "This link has run out" in response.content.decode()
    assert 'href="tel:+13035550100"' in response.content.decode()


def test_an_unknown_link_tells_nothing_but_whom_to_ask(client, db):
    response = client.get("/p/nobody-knows-this/")
    assert response.status_code == 404
    assert "ask your clinic for a new link" in response.content.decode()


def test_a_link_opens_only_what_it_was_made_for(at, client):
    intake_path, check_in_path = patient_links.intake(at)[1], patient_links.check_in(at, given_name="Ann")[1]
    assert client.get(f"{intake_path}check-in/1/").status_code == 404
    assert client.get(f"{check_in_path}intake/pain/").status_code == 404
    assert client.get(f"{check_in_path}consent/").status_code == 404


def test_a_link_of_one_clinic_shows_nothing_of_another(at, client):
    path = patient_links.intake(at)[1]
    patient_links.open_clinic("birch")
    assert "Alder Physical Therapy" in client.get(path).content.decode()


def test_no_page_may_be_kept_by_a_cache_or_found_by_a_search_engine(at, client):
    response = client.get(patient_links.check_in(at)[1])
    assert "no-store" in response.headers["Cache-Control"]
    assert response.headers["X-Robots-Tag"] == "noindex, nofollow"
