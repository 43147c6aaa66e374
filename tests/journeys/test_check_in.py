"""A check-in on a phone: from the mail to done in a dozen taps, advice at once, and nothing lost without a network."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import axe_violations
from tests.journeys.arrangements import a_check_in_asked, a_check_in_asked_in_spanish, arrange
from tests.journeys.people.patient import PHONE, Patient
from tests.journeys.people.presses import Presses
from tests.journeys.people.staff import sign_in

MOST_TAPS = 12
SECONDS = 1000
WORDS = {
    "en": {
        "mail": "how are you?",
        "start": "Start",
        "first": "New chest pain or trouble breathing?",
        "none": ("None of these", "None of these", "No"),
        "numbers": {
            "Leg pain": "2",
            "Back pain": "1",
            "Soreness where the needles were": "3",
            "Are you better or worse since your last visit?": "A little better",
            "Is there a bruise where the needles were?": "No",
        },
        "send": "Send",
        "thanks": "Thank you. We have your answers.",
    },
    "es": {
        "mail": "¿cómo está?",
        "start": "Empezar",
        "first": "¿Dolor de pecho nuevo o dificultad para respirar?",
        "none": ("Ninguna de estas", "Ninguna de estas", "No"),
        "numbers": {
            "Dolor de pierna": "2",
            "Dolor de espalda": "1",
            "Dolor donde estuvieron las agujas": "3",
            "¿Está mejor o peor": "Un poco mejor",
            "¿Hay un moretón": "No",
        },
        "send": "Enviar",
        "thanks": "Gracias. Tenemos sus respuestas.",
    },
}


@pytest.fixture
def clinic(installation):
    return arrange(installation, a_check_in_asked)


@pytest.fixture
def phone(clinic, new_person):
    """Nora's phone on the first screen of warning questions."""
    page = new_person(**PHONE)
    page.goto(clinic.made["link"])
    page.get_by_role("link", name="Start").click()
    return page


def heading(page):
    return page.get_by_role("heading", level=1)


def says_none(page, times=3):
    for _ in range(times):
        title = page.locator("#progress-words").inner_text()
        page.locator("button.none").click()
        expect(page.locator("#progress-words")).not_to_have_text(title)


@pytest.mark.parametrize(
    ("language", "arranged"), [("en", a_check_in_asked), ("es", a_check_in_asked_in_spanish)]
)
def test_a_well_patient_is_done_in_twelve_taps_from_the_mail(installation, new_person, language, arranged):
    clinic, words = arrange(installation, arranged), WORDS[language]
    page = new_person(**PHONE)
    nora = Patient(page, installation, clinic.patient_email("nora"))
    nora.opens_the_link_of(words["mail"])
    presses = Presses(page)
    expect(page.locator("html")).to_have_attribute("lang", language)
    assert axe_violations(page) == []
    presses.link(words["start"])
    expect(page.get_by_role("button", name=words["first"])).to_be_visible()
    for screen, none in enumerate(words["none"], start=2):
        assert axe_violations(page) == []
        presses.button(none)
        expect(page.get_by_role("progressbar")).to_have_attribute("value", str(screen))
    assert axe_violations(page) == []
    for question, answer in words["numbers"].items():
        presses.answer(question, answer)
    presses.button(words["send"])
    expect(heading(page)).to_have_text(words["thanks"])
    assert axe_violations(page) == []
    assert presses.count + 1 <= MOST_TAPS  # and the link in the mail


def test_an_alarming_tap_shows_the_advice_on_the_next_page_and_opens_an_alert_with_its_clock(
    phone, clinic, new_person
):
    phone.get_by_role("button", name="New chest pain or trouble breathing?").click()
    advice = phone.get_by_role("alert")
    expect(advice).to_contain_text("Get help now")
    expect(advice.get_by_role("link", name="Call 911")).to_have_attribute("href", "tel:911")
    expect(advice.get_by_role("link", name=f"Call {clinic.name}")).to_be_visible()
    assert axe_violations(phone) == []
    says_none(phone)
    expect(advice).to_contain_text("Get help now")  # it stays

    therapist = new_person()
    sign_in(therapist, clinic.email_of("dana"))
    therapist.goto("/alerts/")
    therapist.get_by_role("link", name="Nora Quill").first.click()
    expect(therapist.locator("[data-elapsed-seconds]").first).to_be_visible()
    expect(therapist.get_by_text("New chest pain or trouble breathing?").first).to_be_visible()


def test_it_is_answered_by_keyboard_alone_and_each_line_says_its_whole_question(phone):
    lines = phone.locator("button.press")
    names = [line.inner_text() for line in lines.all()]
    assert names[0] == "New chest pain or trouble breathing?"
    for number, name in enumerate(names):
        lines.nth(number).focus()
        expect(phone.get_by_role("button", name=name, exact=True)).to_be_focused()
        phone.keyboard.press("Tab")
    expect(phone.get_by_role("button", name="None of these")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.get_by_role("progressbar")).to_have_attribute("value", "2")


def test_without_a_network_the_advice_is_shown_at_once_and_the_answer_sent_when_it_is_back(phone):
    phone.context.set_offline(True)
    phone.get_by_role("button", name="New chest pain or trouble breathing?").click()
    expect(phone.get_by_text("Tell them you had dry needling, and when.")).to_be_visible()
    expect(phone.get_by_role("status")).to_contain_text("Your answer is kept on this page.")
    assert axe_violations(phone) == []
    phone.context.set_offline(False)
    expect(phone.get_by_role("heading", name="Get help now")).to_be_visible(timeout=30 * SECONDS)
    expect(phone.get_by_role("button", name="I tapped this by mistake")).to_be_visible()


def test_another_device_goes_on_where_the_first_one_stopped_in_the_other_language(phone, clinic, new_person):
    says_none(phone)
    leg = phone.get_by_role("group", name="Leg pain")
    with phone.expect_response(lambda answer: "/measures/" in answer.url and answer.request.method == "POST"):
        leg.get_by_role("radio", name="7", exact=True).check()
    other = new_person(**PHONE)
    other.goto(clinic.made["link"])
    other.get_by_role("link", name="Go on").click()
    expect(
        other.get_by_role("group", name="Leg pain").get_by_role("radio", name="7", exact=True)
    ).to_be_checked()
    other.get_by_role("group", name="Back pain").get_by_role("radio", name="4", exact=True).check()
    other.get_by_role("button", name="Español").click()
    expect(other.locator("html")).to_have_attribute("lang", "es")
    expect(other.locator("[name=nprs_leg]:checked")).to_have_value("7")
    expect(other.locator("[name=nprs_back]:checked")).to_have_value("4")


def test_the_back_button_and_a_reload_make_no_second_answer(phone):
    says_none(phone)
    for question, answer in WORDS["en"]["numbers"].items():
        Presses(phone).answer(question, answer)
    phone.get_by_role("button", name="Send").click()
    expect(heading(phone)).to_have_text(WORDS["en"]["thanks"])
    phone.go_back()
    phone.reload()
    phone.get_by_role("button", name="Send").click()
    expect(heading(phone)).to_have_text(WORDS["en"]["thanks"])
