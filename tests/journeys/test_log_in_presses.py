"""Six sites like the last time, on a tablet with gloves on: from "open" to "signed" in at most 25 presses, no word typed."""

from playwright.sync_api import expect

from tests.journeys.arrangements import arrange
from tests.journeys.people.staff import sign_in
from tests.journeys.people.therapist import TABLET
from tests.journeys.session_logs import before_the_second_session

MOST_PRESSES = 25
PATIENCE_MS = 30_000  # presses are counted here, not seconds


class Hand:
    """The therapist's gloved hand: it presses, it never types, and it counts."""

    def __init__(self, page):
        self.page = page
        self.presses = 0
        page.add_init_script(COUNT_TYPING)

    def press(self, target):
        self.presses += 1
        target.tap()

    def press_and_save(self, target):
        self.press(target)
        expect(self.page.locator("[data-saved]")).to_contain_text("Saved ", timeout=PATIENCE_MS)

    def each(self, name):
        """Press every button of this name, from the first site to the last."""
        while (waiting := self.page.get_by_role("button", name=name)).count():
            left = waiting.count() - 1
            self.press_and_save(waiting.first)
            expect(waiting).to_have_count(left, timeout=PATIENCE_MS)

    @property
    def typed(self):
        return self.page.evaluate("window.keysTyped")


COUNT_TYPING = """
window.keysTyped = 0;
addEventListener("keydown", () => { window.keysTyped += 1; }, true);
"""


def test_a_session_of_six_sites_like_the_last_one_takes_25_presses_and_no_typing(installation, new_person):
    clinic = arrange(installation, before_the_second_session)
    page = new_person(**TABLET)
    sign_in(page, clinic.email_of("dana"))
    hand = Hand(page)
    page.goto(clinic.made["chart"])
    hand.press(page.get_by_role("button", name="Start the session"))
    hand.press_and_save(page.locator("label[for=id_nprs_leg_before_5]"))
    hand.press_and_save(page.locator("label").filter(has_text="Prone"))
    hand.press_and_save(page.get_by_role("button", name="The patient said yes"))
    hand.press_and_save(page.get_by_role("button", name="Declined"))
    expect(page.get_by_role("button", name="The last session")).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("list", name="Sites").locator("> li")).to_have_count(6)
    hand.press_and_save(page.locator("label[for=id_aseptic_confirmed]"))
    hand.each("in, as planned")
    expect(page.locator(".counts")).to_have_text("In 12 Out 0")
    hand.each("Mark all")
    expect(page.locator(".counts")).to_have_text("In 12 Out 12")
    hand.press_and_save(page.locator("label[for=id_nprs_leg_after_3]"))
    hand.press_and_save(page.locator("label").filter(has_text="Eased"))
    hand.press_and_save(page.locator("#field-fit_to_leave label").first)
    assert hand.typed == 0
    hand.press(page.get_by_role("button", name="Sign the session"))
    expect(page.get_by_role("heading", name="Treatment session")).to_be_visible()
    assert hand.presses <= MOST_PRESSES
