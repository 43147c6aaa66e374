"""The intake on a patient's behalf, one way: the desk types it and never reads it."""

import re

import pytest

from pathway.models import Alert
from pathway.queries.intakes import pages
from patients.enums import IntakePart
from patients.models import Intake
from tests import cast
from tests.pathway import patient_links, scenes

pytestmark = pytest.mark.django_db
FIRST, LAST = pages(IntakePart.BEFORE), pages(IntakePart.MORE)
FEELS_IT = {"symptoms": ["burning"], "side": "right", "onset": "over_1_year", "told": ["spinal_stenosis"]}


@pytest.fixture
def at():
    return patient_links.open_clinic()


@pytest.fixture
def patient(at):
    return scenes.opened(at, now=cast.this_moment(), channel="phone").patient


@pytest.fixture
def desk(at, sign_in):
    return sign_in(at.receptionist)


@pytest.fixture
def call(patient):
    return f"/patients/{patient.uuid}/intake/by-phone/"


def type_in(desk, call, page, **different):
    answers = patient_links.FREE_PAGES.get(page, patient_links.HEALTHY)
    return desk.post(f"{call}{page}/", {**answers, **different}).headers.get("Location", "")


def intake_of(at, patient):
    cast.enter(at)
    return Intake.objects.get(patient=patient)


def test_looking_opens_no_form_and_the_first_page_saved_does(at, desk, call, patient):
    desk.get(call)
    desk.get(f"{call}about-you/")
    cast.enter(at)
    assert Intake.objects.filter(patient=patient).count() == 0
    assert type_in(desk, call, "about-you") == f"{call}symptoms/"
    assert intake_of(at, patient).pages_done == ["about-you"]


def test_every_page_leads_to_the_next_and_the_form_is_sent(at, desk, call, patient):
    led = [type_in(desk, call, page) for page in FIRST]
    desk.post(call)
    assert led == [*(f"{call}{page}/" for page in FIRST[1:]), call]
    assert intake_of(at, patient).is_submitted
    assert "The intake is with the clinician." in desk.get(call).content.decode()


def test_a_page_that_was_saved_is_not_shown_again(desk, call):
    type_in(desk, call, "symptoms", **FEELS_IT)
    assert desk.get(f"{call}symptoms/").headers["Location"] == call
    assert re.findall("Burning|stenosis", desk.get(call).content.decode()) == []


def test_what_the_patient_ticked_at_home_and_did_not_finish_is_not_shown_either(
    at, client, desk, call, patient
):
    cast.enter(at)
    path = patient_links.intake(at, given_name="Ann")[1]
    ann = Intake.objects.get(patient__given_name="Ann").patient
    patient_links.fill_in(client, path, "symptoms", go="back", side="", onset="", told=[])
    page = desk.get(f"/patients/{ann.uuid}/intake/by-phone/symptoms/").content.decode()
    assert re.findall(r'value="tingling"[^>]*checked', page) == []


def test_what_is_never_asked_aloud_is_left_to_the_clinician(at, desk, call, patient):
    page = desk.get(f"{call}nerves/").content.decode()
    type_in(desk, call, "nerves")
    answers = intake_of(at, patient).answers
    assert 'value="rf_sexual"' not in page
    assert ("rf_saddle" in answers, "rf_sexual" in answers) == (True, False)


def test_an_emergency_comes_back_as_the_script_and_nothing_more_is_asked(at, desk, call, patient):
    led = type_in(desk, call, "nerves", ticks=["rf_saddle"], rf_saddle="new_or_worse")
    page = desk.get(led).content.decode()
    cast.enter(at)
    assert (led, Alert.objects.get().cause) == (call, "rf_saddle")
    assert "Emergency. Read aloud:" in page
    assert "numb or tingly between" not in page
    assert desk.get(f"{call}blood/").headers["Location"] == call


def test_another_alarm_comes_back_as_a_call_that_is_owed(desk, call):
    led = type_in(desk, call, "nerves", ticks=["rf_foot_drag"])
    page = desk.get(led).content.decode()
    assert ("Clinician will call you" in page, "slap" in page) == (True, False)
    assert f'href="{call}about-you/"' in page


def test_it_is_read_in_the_patients_language(at, sign_in):
    cast.enter(at)
    patient = scenes.opened(at, now=cast.this_moment(), channel="phone", language="es").patient
    page = (
        sign_in(at.receptionist).get(f"/patients/{patient.uuid}/intake/by-phone/symptoms/").content.decode()
    )
    assert "¿Qué le han dicho que es?" in page


def test_an_error_stands_at_its_field_and_keeps_what_was_typed(desk, call):
    page = desk.post(f"{call}symptoms/", {"symptoms": ["burning"]}).content.decode()
    assert "Please choose an answer." in page
    assert re.search(r'value="burning"[^>]*checked', page)


def test_the_second_part_is_not_asked_on_the_phone(desk, call):
    assert {desk.get(f"{call}{page}/").status_code for page in LAST} == {404}


def test_a_form_that_is_not_whole_is_not_sent(at, desk, call, patient):
    type_in(desk, call, "about-you")
    page = desk.post(call, follow=True).content.decode()
    assert "Some pages are not filled in yet." in page
    assert intake_of(at, patient).is_submitted is False
