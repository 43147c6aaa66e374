"""axe finds nothing on any page of the journey, in light and in dark: full, empty, wrong, urgent and expired alike."""

import pytest
from playwright.sync_api import expect

from tests.journeys.accessibility import axe_violations, with_axe
from tests.journeys.arrangements import arrange, only_staff
from tests.journeys.people.patient import BORN, PHONE
from tests.journeys.people.staff import sign_in
from tests.journeys.people.therapist import TABLET

LISTS = {
    "today": "/today/",
    "calendar": "/calendar/",
    "patients": "/patients/",
    "nobody found": "/patients/?q=zzzz",
    "new patient": "/patients/new/",
    "whom to book": "/appointments/new/",
    **{
        f"check-ins, {show}": f"/check-ins/?show={show}"
        for show in ("calls", "waiting", "planned", "answered", "missed")
    },
}
CLINICAL_LISTS = {
    "alerts": "/alerts/",
    "alerts, resolved": "/alerts/?show=resolved",
    "outcomes": "/outcomes/",
    "everyone's day": "/today/?whose=everyone",
}
NOWHERE = {"not found": "/patients/00000000-0000-7000-8000-000000000000/"}
# Pressed without an answer, or with a wrong one, each of these comes back with sentences at its fields.
LEFT_EMPTY = {
    "password by mail": "Send the e-mail",
    "new patient": "Add patient",
    "call": "Record the call",
    "assessment, recorded": "Add",
    "screening with a finding": "Save the decision",
    "consent, not signed": "Sign",
    "discharge": "End the episode",
    "adverse event": "File the event",
    "alert, taken": "Resolve the alert",
    "intake, symptoms": "Next",
    "intake, pain": "Next",
    "intake, needles": "Next",
    "consent": "Sign",
    "check-in, measures": "Send",
    "before a visit, visit_today": "Send",
}


@pytest.fixture(scope="module")
def empty(installation):
    return arrange(installation, only_staff)


def test_the_pages_of_the_front_desk(practice, new_person):
    page = with_axe(new_person())
    problems = violations(
        page, {"sign-in": "/accounts/login/", "password by mail": "/accounts/password/reset/"}
    )
    sign_in(page, practice.email_of("rosa"))
    refused = {"refused": "/alerts/", "password": "/accounts/password/change/"}

    problems |= violations(page, {**LISTS, **practice.made["desk"], **refused, **NOWHERE})

    assert problems == {}


def test_the_pages_of_the_therapist(practice, new_person):
    page = with_axe(new_person(**TABLET))
    sign_in(page, practice.email_of("dana"))

    assert violations(page, {"today": "/today/", **CLINICAL_LISTS, **practice.made["therapist"]}) == {}


def test_the_pages_of_the_manager(practice, new_person):
    page = with_axe(new_person())
    sign_in(page, practice.email_of("max"))

    assert violations(page, {"practice": "/practice/", **practice.made["manager"]}) == {}


def test_the_pages_of_the_patient_on_a_phone(practice, new_person):
    assert violations(with_axe(new_person(**PHONE)), practice.made["patient"]) == {}


def test_the_pages_of_a_clinic_that_has_nobody_yet(empty, new_person):
    page = with_axe(new_person())
    sign_in(page, empty.email_of("max"))
    lists = {name: path for name, path in LISTS.items() if name not in {"new patient", "nobody found"}}

    assert violations(page, {**lists, **CLINICAL_LISTS}) == {}


ONLY_WRONG_IN_DARK = """
<!doctype html><html lang="en"><title>A page</title><style>
  .faint { color: #111; background: #fff }
  @media (prefers-color-scheme: dark) { .faint { color: #666; background: #555 } }
</style><main><h1>A page</h1><p class="faint">Hard to read</p></main>
"""


def test_a_text_that_cannot_be_read_in_dark_is_found_beside_texts_that_were_seen_before(browser):
    page = browser.new_page()
    page.set_content(ONLY_WRONG_IN_DARK.replace('class="faint"', ""))
    assert axe_violations(page) == []
    page.set_content(ONLY_WRONG_IN_DARK)
    (line,) = axe_violations(page)
    page.close()
    assert line.startswith("dark color-contrast: ")
    assert line.endswith("(['p'])")


def violations(page, addresses):
    """What axe finds, by the page's name: as it opens and, where it has a form, as it comes back with errors."""
    found = {}
    for name, path in addresses.items():
        page.goto(path)
        if page.url.endswith("/birth-date/"):
            found[f"birth date, {name}"] = axe_violations(page)
            page.get_by_label("Your birth date").fill(BORN)
            page.get_by_role("button", name="Next").click()
            expect(page.get_by_label("Your birth date")).to_have_count(0)
            page.goto(path)
        found[name] = axe_violations(page)
        if name in LEFT_EMPTY:
            page.get_by_role("main").get_by_role("button", name=LEFT_EMPTY[name], exact=True).first.click()
            page.locator(".invalid-feedback, .notice.is-danger").first.wait_for()
            found[f"{name}, wrong"] = axe_violations(page)
    return {name: lines for name, lines in found.items() if lines}
