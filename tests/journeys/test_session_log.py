"""The session log in a real browser: a lost answer does nothing twice, few presses suffice (drafts: test_never_lost.py)."""

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import arrange
from tests.journeys.people.staff import sign_in
from tests.journeys.people.therapist import TABLET
from tests.journeys.session_logs import log_after_a_last_session, open_log


@pytest.fixture
def clinic(installation):
    return arrange(installation, open_log)


@pytest.fixture
def log(clinic, new_person):
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["log"])
    return page


def saved(page):
    expect(page.locator("[data-saved]")).to_contain_text("Saved ")


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
