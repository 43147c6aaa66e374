"""The desk calls: a well round by keyboard alone, and an answer that alarms shows the emergency script and nothing else."""

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import a_call_owed, arrange
from tests.journeys.people.keyboard import press, reach
from tests.journeys.people.staff import sign_in

WARNING = "New chest pain or trouble breathing?"


@pytest.fixture
def desk(installation, new_person):
    clinic = arrange(installation, a_call_owed)
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))
    return page


def test_a_well_round_by_keyboard_alone(desk):
    desk.goto("/check-ins/")
    press(desk, desk.locator(".calls").get_by_role("link", name="Will Made"))
    press(desk, desk.get_by_role("button", name="Start the questions"))
    asked, question = 0, desk.locator("#question")
    thanks = desk.get_by_text("Thank you, that was all.")
    expect(question).to_be_visible()
    while not thanks.count():
        expect(question).to_be_focused()  # so that the first step of the keyboard is an answer
        words = question.inner_text()
        press(desk, desk.locator(".answers .btn").first)
        expect(desk.get_by_text(words, exact=True)).to_have_count(0)
        expect(question.or_(thanks)).to_be_visible()
        asked += 1
    assert asked >= 15
    press(desk, desk.get_by_role("link", name="Back to the call list"))
    expect(desk.get_by_text("No calls owed")).to_be_visible()


def test_an_alarm_shows_the_emergency_script_alone_and_the_back_button_brings_no_answer(desk):
    desk.goto("/check-ins/")
    desk.locator(".calls").get_by_role("link", name="Will Made").click()
    desk.get_by_role("button", name="Start the questions").click()
    expect(desk.locator("#question")).to_have_text(WARNING)
    desk.get_by_role("button", name="Yes", exact=True).click()

    expect(desk.get_by_role("alert")).to_contain_text("Please call 911 or go to the ER.")
    expect(desk.get_by_text(WARNING)).to_have_count(0)
    desk.go_back()
    expect(desk.get_by_text(WARNING)).to_have_count(0)
    desk.goto("/check-ins/")
    expect(desk.locator(".calls li").first).to_contain_text("Ring back: did they get help?")


def test_a_caller_is_found_and_asked_from_any_page(desk):
    desk.goto("/calendar/")
    press(desk, desk.get_by_role("link", name="Caller has a worry"))
    expect(desk.get_by_label("Name, birth date or phone", exact=True)).to_be_focused()
    desk.keyboard.type("Made")
    desk.keyboard.press("Enter")
    press(desk, desk.locator(".rows").get_by_role("link", name="Will Made"))
    reach(desk, desk.get_by_role("radio", name="The patient"))
    press(desk, desk.get_by_role("button", name="Start the questions"))
    expect(desk.locator("#question")).to_have_text(WARNING)
