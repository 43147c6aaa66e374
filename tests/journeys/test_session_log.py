"""The session log in a real browser: no typed word is lost, two tabs never overwrite each other, few presses suffice."""

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import arrange
from tests.journeys.people.staff import choose, sign_in
from tests.journeys.people.therapist import TABLET
from tests.journeys.session_logs import log_after_a_last_session, open_log

NO_CONNECTION = "Not saved yet: no connection. This page keeps every word."
SIGNED_OUT = "Not saved yet: you are signed out."


@pytest.fixture
def clinic(installation):
    return arrange(installation, open_log)


@pytest.fixture
def log(clinic, new_person):
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["log"])
    return page


def note(page):
    return page.get_by_label("Note", exact=True)


def saved(page):
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")


def test_words_typed_while_the_network_is_cut_are_saved_when_it_is_back(log):
    log.context.set_offline(True)
    note(log).fill("Typed without a network.")
    expect(log.locator("[data-saved]")).to_have_text(NO_CONNECTION)
    note(log).fill("Typed without a network, and more.")
    log.context.set_offline(False)
    saved(log)
    log.reload()
    expect(note(log)).to_have_value("Typed without a network, and more.")


def test_an_expired_sign_in_is_renewed_without_leaving_the_page(log, clinic):
    log.context.clear_cookies()
    note(log).fill("Typed while signed out.")
    expect(log.locator("[data-saved]")).to_contain_text(SIGNED_OUT)
    other = log.context.new_page()
    sign_in(other, clinic.email_of("dana"))
    expect(log.locator("[data-saved]")).to_contain_text("Saved ", timeout=30_000)
    other.goto(log.url)
    expect(note(other)).to_have_value("Typed while signed out.")


def test_two_tabs_keep_what_each_of_them_changed(log):
    other = log.context.new_page()
    other.goto(log.url)
    choose(log, "Leg pain now", "6")
    saved(log)
    note(other).fill("From the other tab.")
    saved(other)
    expect(
        other.get_by_role("group", name="Leg pain now").get_by_role("radio", name="6", exact=True)
    ).to_be_checked()
    log.reload()
    expect(note(log)).to_have_value("From the other tab.")


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Keep what is on this page", "From this tab."), ("Take what is stored", "From the other tab.")],
)
def test_where_two_tabs_changed_the_same_words_the_person_chooses(log, choice, kept):
    other = log.context.new_page()
    other.goto(log.url)
    note(other).fill("From the other tab.")
    saved(other)
    note(log).fill("From this tab.")
    clash = log.locator("[data-conflict]")
    expect(clash).to_contain_text("From the other tab.")
    expect(clash).to_contain_text("From this tab.")
    other.reload()
    expect(note(other)).to_have_value("From the other tab.")
    clash.get_by_role("button", name=choice).click()
    expect(log.locator("[data-saved]")).to_contain_text("aved")
    expect(note(log)).to_have_value(kept)
    log.wait_for_timeout(1500)
    other.reload()
    expect(note(other)).to_have_value(kept)


def test_a_press_whose_answer_was_lost_is_not_done_twice(log):
    """The server did it, the tablet never heard: the page asks for a look instead of repeating it."""
    log.route("**/edit/", lambda route: (route.fetch(), route.abort()), times=1)
    log.get_by_role("button", name="Repeat on the right").first.click()
    expect(log.locator("#log-refusal")).to_contain_text("This log had changed when you pressed.")
    expect(log.get_by_role("list", name="Sites").get_by_role("listitem")).to_have_count(3)


def test_a_session_of_six_sites_like_the_last_one_takes_25_presses_and_no_typing(installation, new_person):
    clinic = arrange(installation, log_after_a_last_session)
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["log"])
    presses = []

    def press(target):
        presses.append(target)
        target.click()
        saved(page)

    press(page.locator("label[for=id_nprs_leg_before_5]"))
    press(page.locator("label").filter(has_text="Prone"))
    press(page.locator("label[for=id_aseptic_confirmed]"))
    for name in ("in, as planned", "Counted: all"):
        while (waiting := page.get_by_role("button", name=name)).count():
            before = waiting.count()
            press(waiting.first)
            expect(waiting).to_have_count(before - 1)
    press(page.locator("label[for=id_nprs_leg_after_3]"))
    press(page.locator("label").filter(has_text="Eased"))
    press(page.locator("#field-fit_to_leave label").first)
    expect(page.locator(".counts")).to_have_text("In 12 Out 12")
    presses.append("sign")
    page.get_by_role("button", name="Sign the session").click()
    expect(page.get_by_role("heading", name="Treatment session")).to_be_visible()
    assert len(presses) <= 25
