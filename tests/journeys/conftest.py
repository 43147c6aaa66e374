"""One whole installation and one browser for all journeys; each journey gets a page of its own."""

import os

import pytest
from playwright.sync_api import Error, expect, sync_playwright

from clinic.demo.throw_away import throw_away_installation
from tests import ready_tables
from tests.journeys.arrangements import arrange
from tests.journeys.browsers import launch
from tests.journeys.practice import somebody_in_every_state

SECONDS = 1000  # Playwright counts in milliseconds
TICK_SECONDS = 10
PATIENCE = 20 * SECONDS  # on a machine with other things to do; what is there is not waited for
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/journeys/" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)


@pytest.fixture(scope="session")
def installation(browser):
    """Web, worker, clock, mailbox and servers, run by the product's own supervisor.

    After the browser: without one, nothing else need be started. Its clock is slow, because journeys wait for what people
    do, and all the questions of the clock to the database every few seconds would slow down what runs beside them.
    """
    with throw_away_installation(tick_seconds=TICK_SECONDS, like=ready_tables.kept()) as running:
        yield running


@pytest.fixture(scope="session")
def practice(installation):
    """A clinic with somebody in every state; for tests that open its pages."""
    return arrange(installation, somebody_in_every_state)


@pytest.fixture(scope="session")
def browser():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright keeps an event loop in this thread
    with sync_playwright() as playwright:
        try:
            browser = launch(playwright)
        except Error as error:
            reason = f"no Chromium was found on this machine: {error.message.splitlines()[0]}"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        yield browser
        browser.close()


@pytest.fixture
def new_person(browser, installation):
    """Opens a page with cookies of its own, as another person at another machine would; any language or size."""
    contexts, problems = [], []

    def open_page(**options):
        context = browser.new_context(
            base_url=installation.web,
            **{"viewport": {"width": 1280, "height": 900}, "locale": "en-US", **options},
            reduced_motion="reduce",  # a colour that fades at every step of the keyboard is painted sixty times a second
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(f"{page.url}: {error}"))
        page.on("console", lambda message: problems.extend(_policy_violation(page, message)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []  # no page may break a script or ask for what the content policy forbids


@pytest.fixture
def page(new_person):
    return new_person()


def _policy_violation(page, message):
    return [f"{page.url}: {message.text}"] if "Content Security Policy" in message.text else []
