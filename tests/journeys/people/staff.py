"""What every member of staff does."""

from playwright.sync_api import Page, expect

from tests.journeys.arrangements import PASSWORD


def sign_in(page: Page, email: str) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url("/today/")


def choose(page: Page, question: str, answer: str) -> None:
    """Press one of the answers under a question."""
    page.get_by_role("group", name=question).get_by_role("radio", name=answer, exact=True).check()


def tick(page: Page, words: str) -> None:
    """Tick the box with these words."""
    page.get_by_role("checkbox", name=words).check()
