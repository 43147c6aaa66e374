"""Locked and unlocked where one stands: every word is there, needles stay in sight; and sign-ins are ended elsewhere."""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import axe_violations
from tests.journeys.arrangements import PASSWORD, a_plan_to_write, arrange
from tests.journeys.people.staff import sign_in
from tests.journeys.people.therapist import TABLET
from tests.journeys.session_logs import open_log
from tests.journeys.test_second_step import add_passkey, with_device

PIN = "418207"
WORDS = "Twitch at once, then the leg lightened."
SAVED = re.compile("Saved ")
PATIENCE_MS = 30_000


@pytest.fixture
def clinic(installation):
    return arrange(installation, open_log)


@pytest.fixture
def log(clinic, new_person):
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["log"])
    return page


def cover(page):
    return page.get_by_role("dialog", name="Locked")


def locks(page):
    page.get_by_text("Your menu").locator("..").click()
    with page.expect_response("**/accounts/locking/"):
        page.get_by_role("button", name="Lock", exact=True).click()
    expect(cover(page)).to_be_visible()


def types_secret(page, secret):
    cover(page).get_by_label("to go on").fill(secret)
    cover(page).get_by_role("button", name="Unlock").click()


def unlocks(page, secret=PASSWORD):
    types_secret(page, secret)
    expect(cover(page)).to_be_hidden()


def note(page):
    return page.get_by_label("Note", exact=True)


def test_a_locked_log_keeps_its_words_shows_no_name_and_is_unlocked_in_place(log):
    note(log).fill(WORDS)
    locks(log)
    expect(log).to_have_title("Locked · Needlepath")
    expect(log.get_by_role("heading", name="Session log")).to_be_hidden()
    expect(note(log)).to_be_hidden()
    assert axe_violations(log) == []
    types_secret(log, "not my password")
    expect(log.get_by_role("alert")).to_have_text("That is not the password of Dana Whitfield.")
    unlocks(log)
    expect(note(log)).to_have_value(WORDS)
    expect(log.locator("[data-saved]")).to_contain_text(SAVED, timeout=PATIENCE_MS)
    log.reload()
    expect(note(log)).to_have_value(WORDS)


def test_while_needles_are_in_the_lock_leaves_their_count_their_time_and_the_reaction(log, clinic):
    log.goto("/sign-ins/pin/")
    log.get_by_label("New PIN").fill(PIN)
    log.get_by_label("Your password").fill(PASSWORD)
    log.get_by_role("button", name="Keep this PIN").click()
    expect(log).to_have_url("/sign-ins/")
    log.goto(clinic.made["log"])
    puts_needles_in(log)
    locks(log)
    needles = log.get_by_role("region", name="Needles", exact=True)
    expect(needles).to_contain_text(re.compile(r"In\s*3"))
    expect(needles).to_contain_text("Needles in for")
    shown = "one => getComputedStyle(one).visibility === 'visible' && !one.closest('.lock-needles')"
    assert log.locator(".frame *").evaluate_all(f"all => all.filter({shown}).length") == 0
    assert axe_violations(log) == []
    needles.get_by_role("button", name="Reaction").click()
    expect(needles).to_contain_text("Are all needles out? 3 still in.", timeout=PATIENCE_MS)
    expect(log.get_by_role("heading", name="Session log")).to_be_hidden()
    unlocks(log, PIN)
    expect(log.get_by_role("button", name="File what happened")).to_be_visible()


def test_a_page_opened_while_locked_asks_first_and_then_leads_there(log):
    locks(log)
    log.goto("/patients/")
    expect(log.get_by_role("heading", name="Locked")).to_be_visible()
    assert axe_violations(log) == []
    log.get_by_label("Password, or the PIN of this device").fill(PASSWORD)
    log.get_by_role("button", name="Unlock").click()
    expect(log).to_have_url("/patients/")


def test_a_form_that_is_sent_whole_keeps_its_words_behind_the_lock(installation, new_person):
    clinic = arrange(installation, a_plan_to_write)
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["plan"])
    page.get_by_label("Goals").fill("Walk to the market.")
    locks(page)
    unlocks(page)
    expect(page.get_by_label("Goals")).to_have_value("Walk to the market.")


def test_a_sign_in_on_another_device_is_seen_and_ended(log, clinic, new_person):
    other = new_person()
    sign_in(other, clinic.email_of("dana"))
    log.goto("/sign-ins/")
    expect(log.get_by_text("This one")).to_be_visible()
    log.get_by_role("button", name="End all others").click()
    expect(log.get_by_text("You are signed in nowhere but here.")).to_be_visible()
    other.goto("/today/")
    expect(other.get_by_role("heading", name="Sign in")).to_be_visible()


def puts_needles_in(log):
    for _ in range(3):
        log.locator('.log-site [data-counter-step="up"]').first.click()
    expect(log.get_by_text("3 still in").first).to_be_visible(timeout=PATIENCE_MS)
    expect(log.locator("[data-saved]")).to_contain_text(SAVED, timeout=PATIENCE_MS)


def test_a_locked_log_that_is_opened_anew_says_the_needles_and_takes_a_reaction(log, clinic):
    puts_needles_in(log)
    locks(log)
    log.reload()
    needles = log.get_by_role("form", name="Needles")
    expect(needles).to_contain_text(re.compile(r"In\s*3"))
    expect(needles.locator("[data-needles-in-seconds]")).to_have_text(re.compile(r"\d+:\d\d"))
    assert axe_violations(log) == []
    log.get_by_label("Password, or the PIN of this device").fill("not my password")
    log.get_by_role("button", name="Unlock").click()
    expect(log.get_by_text("That is not the password of Dana Whitfield.")).to_be_visible()
    expect(needles).to_contain_text(re.compile(r"In\s*3"))
    needles.get_by_role("button", name="Reaction").click()
    expect(needles).to_contain_text("Are all needles out? 3 still in.")
    assert axe_violations(log) == []
    log.get_by_label("Password, or the PIN of this device").fill(PASSWORD)
    log.get_by_role("button", name="Unlock").click()
    expect(log).to_have_url(clinic.made["log"])
    expect(log.get_by_role("button", name="File what happened")).to_be_visible()


def test_any_page_that_is_covered_says_the_needles_takes_a_reaction_and_keeps_its_words(log, clinic):
    puts_needles_in(log)
    log.goto("/patients/new/")
    log.get_by_label("First name").fill("Ada")
    locks(log)
    needles = cover(log).get_by_role("form", name="Needles")
    expect(needles).to_contain_text(re.compile(r"In\s*3"), timeout=PATIENCE_MS)
    expect(needles.locator("[data-needles-in-seconds]")).to_have_text(re.compile(r"\d+:\d\d"))
    assert axe_violations(log) == []
    needles.get_by_role("button", name="Reaction").click()
    expect(needles).to_contain_text("Are all needles out? 3 still in.")
    assert axe_violations(log) == []
    unlocks(log)
    expect(needles).to_have_count(0)
    expect(log.get_by_label("First name")).to_have_value("Ada")
    log.goto(clinic.made["log"])
    expect(log.get_by_role("button", name="File what happened")).to_be_visible()


def test_a_passkey_unlocks_where_one_stands_and_on_the_page_of_the_lock(clinic, new_person):
    page = with_device(new_person())
    sign_in(page, clinic.email_of("dana"))
    add_passkey(page)
    page.goto("/today/")
    locks(page)
    assert axe_violations(page) == []
    cover(page).get_by_role("button", name="Use a passkey").click()
    expect(cover(page)).to_be_hidden()
    expect(page.get_by_role("heading", name="Today")).to_be_visible()
    locks(page)
    page.goto("/patients/")
    assert axe_violations(page) == []
    page.get_by_role("button", name="Use a passkey").click()
    expect(page).to_have_url("/patients/")
