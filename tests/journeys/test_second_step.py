"""A second step in a real browser: an app, a passkey, a recovery code; set up, signed in with, asked for on an open page."""

import re
import time
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect

from clinic.rules.one_time_codes import SECONDS, code_at
from tests.journeys.accessibility import axe_violations
from tests.journeys.arrangements import PASSWORD, arrange, only_staff
from tests.journeys.people.patient import PHONE
from tests.journeys.people.staff import sign_in
from tests.journeys.session_logs import open_log

DEVICE = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
}


@pytest.fixture
def clinic(installation):
    return arrange(installation, only_staff)


def with_device(page):
    """The page's browser gets a device that keeps passkeys and knows its owner's finger."""
    devices = page.context.new_cdp_session(page)
    devices.send("WebAuthn.enable", {"enableUI": False})
    devices.send(
        "WebAuthn.addVirtualAuthenticator", {"options": {**DEVICE, "automaticPresenceSimulation": True}}
    )
    return page


def confirm_password(page):
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def add_app(page):
    """Adds an app from the page that shows its key; the secret."""
    secret = page.locator("code").inner_text()
    page.get_by_label("Code the app shows now").fill(app_code(secret))
    page.get_by_role("button", name="Add the app").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return secret


def app_code(secret, steps=0):
    return code_at(secret, int(time.time()) // SECONDS + steps)


def add_passkey(page, name="Work laptop"):
    page.goto("/accounts/second-step/passkeys/new/")
    confirm_password(page)
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()


def sign_out(page):
    page.goto("/today/")
    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()


def type_password(page, email):
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()


def test_an_app_is_set_up_on_a_phone_and_asked_for_at_the_next_sign_in_and_so_is_a_recovery_code(
    clinic, new_person
):
    page = new_person(**PHONE)
    email = clinic.email_of("rosa")
    sign_in(page, email)
    page.locator(".me summary").click()
    page.get_by_role("link", name="Your sign-in").click()
    assert axe_violations(page) == []
    page.get_by_role("link", name="Add an app").click()
    assert axe_violations(page) == []
    confirm_password(page)
    assert axe_violations(page) == []
    secret = add_app(page)
    assert axe_violations(page) == []
    codes = page.locator(".recovery-codes code").all_inner_texts()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("10 of 10")).to_be_visible()
    assert axe_violations(page) == []
    sign_out(page)

    page.goto("/patients/")
    type_password(page, email)
    assert axe_violations(page) == []
    page.get_by_label("Code").fill("1")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("That is not the code.").first).to_be_visible()
    assert axe_violations(page) == []
    page.get_by_label("Code").fill(app_code(secret, 1))
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/patients/")
    sign_out(page)

    type_password(page, email)
    page.get_by_label("Code").fill(codes[0])
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/today/")
    page.goto("/accounts/second-step/")
    expect(page.get_by_text("9 of 10")).to_be_visible()


def test_a_passkey_is_set_up_and_then_lets_its_owner_in_without_a_password(clinic, new_person, installation):
    page = with_device(new_person())
    email = clinic.email_of("dana")
    sign_in(page, email)
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_text("Work laptop", exact=True)).to_be_visible()
    mail = installation.wait_for_mail(to=email, subject="your sign-in changed")
    assert "A passkey was added to your sign-in." in mail.text
    sign_out(page)

    page.goto("/check-ins/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url("/check-ins/")
    sign_out(page)

    type_password(page, email)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url("/today/")

    page.goto("/accounts/second-step/passkeys/new/")
    confirm_password(page)
    page.goto("/accounts/second-step/")
    page.locator("summary", has_text="Take away").click()
    page.get_by_role("button", name="Take it away").click()
    expect(page.get_by_text("“Work laptop” counts no longer.")).to_be_visible()
    sign_out(page)
    sign_in(page, email)


def test_a_press_on_the_passkey_without_one_says_so_and_the_password_still_works(clinic, new_person):
    page = with_device(new_person())
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("The passkey was not used.")).to_be_visible()
    assert axe_violations(page) == []
    sign_in(page, clinic.email_of("max"))


def test_an_open_log_asks_for_the_second_step_where_it_stands_and_keeps_every_word(installation, new_person):
    clinic = arrange(installation, open_log)
    page = with_device(new_person())
    sign_in(page, clinic.email_of("dana"))
    add_passkey(page)
    page.goto("/accounts/second-step/app/new/")
    secret = add_app(page)
    for times, press in enumerate((by_code(secret), by_passkey), 1):
        page.goto(clinic.made["log"])
        page.context.clear_cookies()
        page.get_by_label("Note", exact=True).press("Control+End")
        page.keyboard.type("Twitch at once.")
        page.get_by_label("Password of Dana Whitfield").fill(PASSWORD)
        page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
        expect(page.get_by_label("Code of your app, or a recovery code")).to_be_focused()
        assert axe_violations(page) == []
        press(page)
        expect(page.locator("[data-saved]")).to_contain_text("Saved ")
        expect(page.get_by_role("dialog")).to_be_hidden()
        page.goto(clinic.made["log"])
        expect(page.get_by_label("Note", exact=True)).to_have_value("Twitch at once." * times)


def by_code(secret):
    def press(page):
        page.get_by_label("Code of your app, or a recovery code").fill(app_code(secret, 1))
        page.get_by_role("dialog").get_by_role("button", name="Sign in").click()

    return press


def by_passkey(page):
    page.get_by_role("dialog").get_by_role("button", name="Use a passkey").click()


def test_a_manager_asks_for_a_second_step_and_whoever_has_none_is_led_to_add_one(clinic, new_person):
    manager = new_person()
    sign_in(manager, clinic.email_of("max"))
    manager.goto("/practice/second-step/")
    assert axe_violations(manager) == []
    today = manager.evaluate("() => new Date().toLocaleDateString('en-CA')")
    manager.get_by_label("Front desk: last day without one").fill(next_week(today))
    manager.get_by_role("button", name="Save").click()
    expect(manager.get_by_text("None yet")).to_be_visible()
    page = with_device(new_person())
    page.goto("/patients/")
    page.get_by_label("Email").fill(clinic.email_of("rosa"))
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("Your clinic asks for a second step")).to_be_visible()
    assert axe_violations(page) == []
    add_passkey(page)
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("link", name="Go on to where you were going").click()
    expect(page).to_have_url("/patients/")

    manager.reload()
    manager.get_by_role("link", name=re.compile("Reset.*Rosa Marin")).click()
    assert axe_violations(manager) == []
    manager.get_by_role("button", name="Reset it").click()
    expect(manager.get_by_text("Rosa Marin signs in with the password alone now.")).to_be_visible()
    page.reload()
    expect(page).to_have_url(re.compile("/accounts/login/"))


def next_week(today):
    return (date.fromisoformat(today) + timedelta(days=7)).isoformat()
