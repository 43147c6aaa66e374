"""The two screens before a visit in real browsers: a handful of presses on a phone, a tablet that shows nothing else."""

import re
import time

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import axe_violations, with_axe
from tests.journeys.arrangements import PASSWORD, a_treatment_today, arrange
from tests.journeys.people.front_desk import FrontDesk
from tests.journeys.people.patient import PHONE, Patient
from tests.journeys.people.presses import Presses
from tests.journeys.people.staff import sign_in
from tests.journeys.people.therapist import TABLET

MOST_PRESSES = 8
PIN = "418207"
SECONDS = 40


@pytest.fixture
def clinic(installation):
    return arrange(installation, a_treatment_today)


def answer(page, *, ticks="None of these"):
    presses = Presses(page)
    presses.link("Start")
    expect(page.get_by_role("heading", level=1)).to_have_text("Anything new or worse?")
    presses.line("None of these")
    presses.button("Next")
    expect(page.get_by_role("heading", level=1)).to_have_text("Today, and what has changed")
    presses.line(ticks)
    presses.answer("thin needles", "Yes")
    presses.answer("Eaten", "Yes")
    presses.answer("Pregnant", "No")
    presses.button("Send")
    return presses


def test_on_the_phone_it_takes_eight_presses_and_begins_the_re_screen(installation, clinic, new_person):
    nora = Patient(new_person(**PHONE), installation, clinic.patient_email("nora"))
    nora.opens_the_link_of("two short screens")

    began = time.monotonic()
    presses = answer(nora.page)
    expect(nora.page.get_by_role("heading", level=1)).to_have_text("Thank you. We have your answers.")
    assert (presses.count, time.monotonic() - began < SECONDS) == (MOST_PRESSES, True)

    therapist = new_person(**TABLET)
    sign_in(therapist, clinic.email_of("dana"))
    expect(therapist.get_by_text("Before the visit: nothing new")).to_be_visible()
    therapist.goto(clinic.made["chart"])
    therapist.get_by_role("button", name="Re-screen").first.click()
    expect(therapist.get_by_role("heading", name="The patient answered before this visit")).to_be_visible()
    expect(therapist.get_by_text("Nothing is open.")).to_be_visible()


def test_an_emergency_ends_the_questions_on_the_phone(installation, clinic, new_person):
    nora = Patient(new_person(**PHONE), installation, clinic.patient_email("nora"))
    nora.opens_the_link_of("two short screens")
    presses = Presses(nora.page)
    presses.link("Start")
    presses.line("Numb or tingly between the legs")
    presses.button("Next")
    expect(nora.advice).to_contain_text("Get help now")
    expect(nora.page.get_by_role("link", name="Call 911")).to_be_visible()
    expect(nora.page.get_by_role("button")).to_have_count(0)


def test_the_tablet_shows_one_form_and_nothing_of_the_clinic(clinic, new_person):
    page = with_axe(new_person(**TABLET))
    FrontDesk(page, clinic)
    other_tab = page.context.new_page()
    other_tab.goto("/today/")
    page.goto("/patients/")
    page.goto("/today/")
    page.get_by_role("link", name=re.compile("Tablet ?: Nora Quill")).click()
    expect(page.get_by_text("You have no PIN on this device")).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Set a PIN").click()
    page.get_by_label("New PIN, six digits").fill(PIN)
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Keep this PIN").click()
    expect(page.get_by_text("Afterwards you unlock it with your PIN")).to_be_visible()
    page.get_by_role("button", name="Lock and hand over").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Nora, before your visit")
    expect(other_tab.get_by_role("heading", name="Locked")).to_be_visible()
    expect(other_tab.get_by_text("Nora Quill").first).to_be_hidden()
    assert axe_violations(page) == []
    answer(page, ticks="Fever or chills")
    thanks = "Thank you. We have your answers."
    expect(page.get_by_role("heading", level=1)).to_have_text(thanks)
    tablets = page.url

    shown = []
    for _ in range(8):
        page.go_back()
        shown.append(page.get_by_role("heading", level=1).inner_text())
        assert page.locator("input:checked").count() == 0
        expect(page.get_by_text("Nora Quill")).to_have_count(0)
    assert set(shown) <= {thanks, "Locked"}
    for address in ("/today/", "/sign-ins/", "/accounts/password/change/", "/accounts/reauthenticate/"):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_text("Locked")

    page.goto(tablets)
    page.get_by_role("link", name="Give the tablet back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Locked")
    page.get_by_label("Password, or the PIN of this device").fill(PIN)
    page.get_by_role("button", name="Unlock").click()
    expect(page).to_have_url("/today/")
    expect(page.get_by_text("Clinician first")).to_be_visible()
    expect(page.get_by_text("ever or chills")).to_have_count(0)
