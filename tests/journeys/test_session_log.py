"""The session log in a real browser: a lost answer does nothing twice, few presses suffice (drafts: test_never_lost.py)."""

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import arrange
from tests.journeys.people.staff import sign_in
from tests.journeys.people.therapist import TABLET
from tests.journeys.session_logs import open_log


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
