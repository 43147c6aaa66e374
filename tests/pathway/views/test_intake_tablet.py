"""The intake on the clinic's tablet: one form, the rest locked, and nothing that was filled in is shown again."""

import re

import pytest
from django.test import Client

from clinic.models import AuditEvent, Message, PatientLink
from pathway.models import Alert
from pathway.queries.intakes import pages
from patients.enums import IntakePart
from patients.models import Intake
from tests import cast
from tests.pathway import patient_links

pytestmark = pytest.mark.django_db
FIRST = pages(IntakePart.BEFORE)


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def invited(at):
    return patient_links.intake(at)[0]


@pytest.fixture
def tablet(at, sign_in):
    return sign_in(at.receptionist)


@pytest.fixture
def path(tablet, invited):
    return tablet.post(f"/patients/{invited.patient.uuid}/intake/tablet/").headers["Location"]


def test_the_page_says_what_handing_over_means_and_changes_nothing(tablet, invited):
    page = tablet.get(f"/patients/{invited.patient.uuid}/intake/tablet/").content.decode()
    assert "This locks the device" in page
    assert PatientLink.objects.filter(purpose="intake_tablet").count() == 0


def test_the_device_is_locked_and_shows_the_one_form(at, tablet, path, invited):
    assert path == patient_links.path_to("intake_tablet", invited.pk)
    assert tablet.get("/today/").headers["Location"].startswith("/locked/")
    assert tablet.get(f"{path}intake/about-you/").status_code == 200
    cast.enter(at)
    assert AuditEvent.objects.filter(kind="intake.handed_over").count() == 1


def test_the_cover_says_whose_form_it_is(tablet, path):
    assert "This form is for Will." in tablet.get(path).content.decode()


def test_what_was_begun_at_home_goes_on_here_and_is_not_shown(at, client, tablet, invited):
    home = patient_links.path_to("intake", invited.pk)
    patient_links.fill_in(client, home, "about-you", preferred_name="Secretly Bill")
    path = tablet.post(f"/patients/{invited.patient.uuid}/intake/tablet/").headers["Location"]
    assert f'href="{path}intake/symptoms/"' in tablet.get(path).content.decode()
    assert tablet.get(f"{path}intake/about-you/").headers["Location"] == f"{path}intake/symptoms/"


def test_a_page_that_is_done_is_not_shown_again_and_there_is_no_way_back(tablet, path):
    patient_links.fill_in(tablet, path, "about-you")
    page = tablet.get(f"{path}intake/symptoms/").content.decode()
    patient_links.fill_in(tablet, path, "symptoms")
    assert 'value="back"' not in page
    assert tablet.get(f"{path}intake/symptoms/").headers["Location"] == f"{path}intake/pain/"


def test_the_summary_says_that_it_is_filled_in_and_not_with_what(tablet, path):
    for page in FIRST:
        patient_links.fill_in(tablet, path, page)
    summary = tablet.get(f"{path}intake/summary/").content.decode()
    assert summary.count("Filled in") == len(FIRST)
    assert re.findall("Tingling|Billy|summary-lines", summary) == []


def test_it_is_sent_signed_and_given_back(at, tablet, path, invited):
    for page in FIRST:
        patient_links.fill_in(tablet, path, page)
    assert tablet.post(f"{path}intake/summary/").headers["Location"] == f"{path}consent/"
    done = tablet.get(f"{path}done/").content.decode()
    cast.enter(at)
    invited.refresh_from_db()
    assert invited.is_submitted
    assert "Please give the tablet back." in done


def test_an_emergency_sends_them_to_the_desk_and_names_no_answer(tablet, path):
    led = patient_links.fill_in(tablet, path, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    page = tablet.get(led).content.decode()
    assert ("Please show this to the front desk now." in page, "Look at my answer again" in page) == (
        True,
        False,
    )
    assert "numb or tingly between" not in page
    assert Alert.objects.get().cause == "rf_saddle"


def test_somebody_without_a_form_gets_one_and_no_mail(at, tablet):
    cast.enter(at)
    patient = cast.patient(at, given_name="Ann", now=cast.this_moment())
    tablet.post(f"/patients/{patient.uuid}/intake/tablet/")
    cast.enter(at)
    assert Intake.objects.filter(patient=patient).count() == 1
    assert Message.objects.filter(patient_id=patient.pk, template="intake_invitation").count() == 0


def test_a_form_that_came_back_is_not_asked_again(at, tablet, client, invited):
    home = patient_links.path_to("intake", invited.pk)
    for page in FIRST:
        patient_links.fill_in(client, home, page)
    client.post(f"{home}intake/summary/")
    led = tablet.post(f"/patients/{invited.patient.uuid}/intake/tablet/")
    assert led.headers["Location"] == f"/patients/{invited.patient.uuid}/edit/"
    assert tablet.get("/today/").status_code == 200


def test_another_clinic_hands_nothing_over(invited, sign_in):
    stranger = sign_in(patient_links.open_clinic("birch").receptionist)
    assert stranger.post(f"/patients/{invited.patient.uuid}/intake/tablet/").status_code == 404


def test_nobody_who_is_not_signed_in_hands_anything_over(invited):
    led = Client().post(f"/patients/{invited.patient.uuid}/intake/tablet/").headers["Location"]
    assert led.startswith("/accounts/login/")
