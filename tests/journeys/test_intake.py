"""The intake in real browsers: interrupted on a phone and resumed on another device, with every answer kept; and an answer
that is changed after the form was sent."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import an_intake_that_was_sent, an_intake_to_fill_in, arrange
from tests.journeys.people.patient import BORN, PHONE, Patient
from tests.journeys.people.staff import choose, sign_in, tick
from tests.journeys.people.therapist import TABLET


@pytest.fixture
def clinic(installation):
    return arrange(installation, an_intake_to_fill_in)


def is_chosen(page, *, name, value):
    expect(page.locator(f'input[name="{name}"][value="{value}"]')).to_be_checked()


def test_it_is_interrupted_and_resumed_on_another_device_with_every_answer_kept(
    installation, clinic, new_person
):
    email = clinic.patient_email("nora")
    on_the_phone = Patient(new_person(**PHONE), installation, email)
    at_a_desk = Patient(new_person(), installation, email)

    the_phone_stops_half_way(on_the_phone)
    the_other_device_finds_every_answer(at_a_desk)
    the_other_device_sends_the_first_part_and_stops_in_the_second(at_a_desk)
    the_phone_ends_the_second(on_the_phone)
    the_therapist_reads_all_of_it(new_person(**TABLET), clinic)


def the_phone_stops_half_way(nora):
    nora.opens_the_link_of("form")
    nora.starts()
    nora.says_the_birth_date()
    expect(nora.page.get_by_text("Before we see you: 1 of")).to_be_visible()
    nora.answers_about_herself(leg=7, back=4)
    nora.says_none_of_these("Your legs, bladder and bowels")
    expect(nora.page.get_by_role("heading", level=1)).to_have_text("Warning signs")
    nora.page.goto("about:blank")


def the_other_device_finds_every_answer(nora):
    nora.opens_the_link_of("form")
    nora.goes_on()
    nora.says_the_birth_date()
    expect(nora.page.get_by_role("heading", level=1)).to_have_text("Warning signs")
    nora.goes_back_to("Your legs, bladder and bowels")
    is_chosen(nora.page, name="ticks", value="none")
    nora.goes_back_to("How strong the pain is")
    is_chosen(nora.page, name="nprs_leg", value="7")
    is_chosen(nora.page, name="nprs_back", value="4")
    nora.goes_back_to("What you feel")
    for name, value in (
        ("symptoms", "tingling"), ("side", "left"), ("onset", "under_6_weeks"), ("told", "herniated_disc"),
    ):  # fmt: skip
        is_chosen(nora.page, name=name, value=value)


def the_other_device_sends_the_first_part_and_stops_in_the_second(nora):
    nora.opens_the_link_of("form")
    nora.goes_on()
    nora.answers_after_the_legs(needles="Nervous")
    nora.sends_the_intake()
    nora.has_questions_first()
    nora.marks_where()
    expect(nora.page.get_by_text("If you have time: 2 of 3")).to_be_visible()
    nora.page.goto("about:blank")


def the_phone_ends_the_second(nora):
    nora.opens_the_link_of("form")
    expect(nora.page.get_by_role("heading", level=1)).to_have_text("If you have time")
    nora.goes_on()
    nora.goes_back_to("Where you feel it")
    expect(nora.page.locator('input[name="pain_zones"]:checked')).to_have_count(1)
    nora.page.get_by_role("button", name="Next").click()
    nora.tells_of_life_and_care(tried="Pain medicine", in_words="Walking helped a little.")
    expect(nora.page.get_by_role("link", name="Tell us more")).to_have_count(0)


def the_therapist_reads_all_of_it(page, clinic):
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["chart"])
    said = page.locator("#intake")
    for words in ("Tingling", "Left", "Less than 6 weeks ago", "A slipped or herniated disc"):
        expect(said).to_contain_text(words)
    expect(said).to_contain_text(re.compile("Putting on socks.*3 of 10", re.DOTALL))
    expect(said).to_contain_text("Pain medicine")
    expect(said).to_contain_text("Walking helped a little.")


def test_an_answer_is_changed_after_the_form_was_sent_and_the_therapist_sees_both_versions(
    installation, new_person
):
    clinic = arrange(installation, an_intake_that_was_sent)
    on_the_phone, at_a_desk = new_person(**PHONE), new_person()

    on_the_phone.goto(clinic.made["link"])
    on_the_phone.get_by_role("button", name="Change an answer").click()
    on_the_phone.get_by_label("Your birth date").fill(BORN)
    on_the_phone.get_by_role("button", name="Next").click()
    on_the_phone.get_by_role("button", name="Change an answer").click()
    on_the_phone.get_by_role("link", name=re.compile("Change.*Blood, heart")).click()
    takes_a_blood_thinner(on_the_phone)
    on_the_phone.goto("about:blank")

    at_a_desk.goto(clinic.made["link"])
    expect(at_a_desk.get_by_role("heading", level=1)).to_have_text("Your changes are not sent yet")
    at_a_desk.get_by_role("link", name="Go on").click()
    at_a_desk.get_by_label("Your birth date").fill(BORN)
    at_a_desk.get_by_role("button", name="Next").click()
    expect(at_a_desk.get_by_text("Changed, not sent yet")).to_have_count(1)
    at_a_desk.get_by_role("button", name="Send my changes").click()
    expect(at_a_desk.get_by_role("heading", level=1)).to_have_text("Thank you. We have your changes.")

    therapist = new_person(**TABLET)
    sign_in(therapist, clinic.email_of("dana"))
    therapist.goto(clinic.made["chart"])
    said = therapist.locator("#intake")
    expect(said).to_contain_text("Changed after it was sent")
    expect(said).to_contain_text(re.compile("Do you take a blood thinner.*No.*now.*Yes", re.DOTALL))


def takes_a_blood_thinner(page):
    tick(page, "Do you take a blood thinner")
    choose(page, "Has the dose of your blood thinner changed", "No")
    page.get_by_role("button", name="Save and see all answers").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Change an answer")
