"""make screenshots: the pictures of the README, from a demo made for the purpose, at three sizes, light and dark."""

import argparse
import re
import sys
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from clinic.demo.people import PASSWORD, SIGN_INS
from clinic.demo.throw_away import throw_away_installation
from tests.journeys.browsers import launch

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
SIZES = {"desk": (1280, 800), "tablet": (820, 1180), "phone": (390, 844)}
PAGES = {
    "today": "/today/",
    "calendar": "/calendar/",
    "patients": "/patients/",
    "check-ins": "/check-ins/",
    "alerts": "/alerts/",
    "outcomes": "/outcomes/",
}
CHART = re.compile(r"^/patients/[0-9a-f-]{36}/$")


def main() -> int:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go")
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with throw_away_installation(with_people=True) as installation, sync_playwright() as playwright:
        browser = launch(playwright)
        for size in SIZES:
            for theme in ("light", "dark"):
                picture_everything(browser, installation.web, size, theme, options.folder)
        browser.close()
    return 0


def picture_everything(browser: Browser, web: str, size: str, theme: str, folder: Path) -> None:
    width, height = SIZES[size]
    context = browser.new_context(
        base_url=web, viewport={"width": width, "height": height}, color_scheme=theme, locale="en-US"
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    _keep(page, folder / f"sign-in-{size}-{theme}.png")
    therapist = next(person for person in SIGN_INS if person.who == "Therapist")
    page.get_by_label("Email").fill(therapist.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/today/")
    for name, path in {**PAGES, "chart": _a_chart(page)}.items():
        page.goto(path)
        _keep(page, folder / f"{name}-{size}-{theme}.png")
    context.close()


def _a_chart(page: Page) -> str:
    """The first chart that Today links to."""
    links = page.eval_on_selector_all("a[href]", "links => links.map(link => link.getAttribute('href'))")
    charts = [link for link in links if CHART.match(link)]
    if not charts:
        raise RuntimeError("Today links to no chart, so there is none to picture.")
    return charts[0]


def _keep(page: Page, path: Path) -> None:
    page.screenshot(path=path, full_page=False)
    print(path.name, flush=True)


if __name__ == "__main__":
    sys.exit(main())
