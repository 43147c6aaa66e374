"""make screenshots: the pictures of the README, from a demo made for the purpose, as the people who use each page see it."""

import argparse
import re
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from clinic.demo.people import PASSWORD, SIGN_INS
from clinic.demo.throw_away import ThrowAway, throw_away_installation
from tests.journeys.browsers import launch

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {"desk": (1280, 800), "tablet": (1024, 768), "phone": (390, 844)}
TO_THE_TOP = (
    "one => { one.scrollIntoView({ block: 'start' }); window.scrollBy(0, -90); }"  # clear of the bar above
)
CHART = re.compile(r"^/patients/[0-9a-f-]{36}/$")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with throw_away_installation(with_people=True) as installation, sync_playwright() as playwright:
        browser = launch(playwright)
        for name, picture in PICTURES.items():
            page = picture(browser, installation)
            page.screenshot(path=options.folder / f"{name}.png")
            page.context.close()
            print(f"{name}.png", flush=True)
        browser.close()
    return 0


def today(browser: Browser, installation: ThrowAway) -> Page:
    return _signed_in(browser, installation, "Front desk", "desk")


def chart(browser: Browser, installation: ThrowAway) -> Page:
    page = _signed_in(browser, installation, "Therapist", "tablet")
    page.goto(_chart_with_sessions(page))
    return page


def targets(browser: Browser, installation: ThrowAway) -> Page:
    page = chart(browser, installation)
    page.goto(page.locator('a[href$="/plan/"]').first.get_attribute("href"))
    page.locator("[data-body-chart]").evaluate(TO_THE_TOP)
    return page


def session(browser: Browser, installation: ThrowAway) -> Page:
    """The log of somebody who is ready, with the first site needled and not yet counted out."""
    page = _signed_in(browser, installation, "Therapist", "tablet")
    page.locator("li.visit", has_text="Ready to needle").first.get_by_role(
        "button", name="Open the log"
    ).click()
    page.get_by_role("button", name="The patient said yes").click()
    if page.get_by_role("button", name="Declined").count():
        page.get_by_role("button", name="Declined").click()
    for _ in range(3):
        page.locator('.log-site [data-counter-step="up"]').first.click()
    page.get_by_text("3 still in").wait_for()
    page.locator(".log-site").first.evaluate(TO_THE_TOP)
    return page


def check_in(browser: Browser, installation: ThrowAway) -> Page:
    """The first screen of a check-in the desk has just sent."""
    desk = _signed_in(browser, installation, "Front desk", "desk")
    desk.goto("/check-ins/?show=planned")
    desk.get_by_role("button", name="Send now").first.click()
    desk.get_by_text("is on its way").wait_for()
    desk.context.close()
    mail = installation.wait_for_mail(to="@", subject="?")  # a check-in asks; what is told of visits does not
    page = _person(browser, installation, "phone")
    page.goto(mail.links[0] + "?language=en")
    page.get_by_role("link", name="Start").click()
    return page


PICTURES: dict[str, Callable[[Browser, ThrowAway], Page]] = {
    "today": today,
    "chart": chart,
    "targets": targets,
    "session": session,
    "check_in": check_in,
}


def _signed_in(browser: Browser, installation: ThrowAway, who: str, size: str) -> Page:
    page = _person(browser, installation, size)
    page.goto("/accounts/login/")
    page.get_by_label("Email").fill(next(person for person in SIGN_INS if person.who == who).email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today/")
    return page


def _person(browser: Browser, installation: ThrowAway, size: str) -> Page:
    width, height = SIZES[size]
    return browser.new_context(
        base_url=installation.web,
        viewport={"width": width, "height": height},
        locale="en-US",
        reduced_motion="reduce",
    ).new_page()


def _chart_with_sessions(page: Page) -> str:
    """The first chart on the therapist's Today whose patient was needled before."""
    visit = page.locator("li.visit", has_text="48 h").or_(page.locator("li.visit", has_text="after")).first
    links = visit.locator("a[href]").evaluate_all("links => links.map(link => link.getAttribute('href'))")
    return next(link for link in links if CHART.match(link))


if __name__ == "__main__":
    sys.exit(main())
