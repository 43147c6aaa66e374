"""Dana with her tablet: from Today to the discharge."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

from tests.journeys.arrangements import Clinic
from tests.journeys.people.staff import choose, sign_in, tick

TABLET = {"viewport": {"width": 1024, "height": 768}, "has_touch": True}


class Therapist:
    def __init__(self, page: Page, clinic: Clinic) -> None:
        self.page = page
        sign_in(page, clinic.email_of("dana"))

    def opens_the_chart_of(self, name: str) -> None:
        self.page.get_by_role("link", name="Today", exact=True).click()
        self.page.locator(".visit").get_by_role("link", name=name).click()
        self.is_on_the_chart_of(name)

    def is_on_the_chart_of(self, name: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(name)
        expect(self.page).to_have_title(re.compile(f"^{name}"))

    def presses(self, name: str) -> None:
        """The one next thing of the chart's head."""
        head = self.page.locator(".patient-next")
        head.get_by_role("button", name=name).or_(head.get_by_role("link", name=name)).click()

    @property
    def steps(self) -> Locator:
        return self.page.get_by_role("list", name="Pathway").get_by_role("listitem")

    def stands_at(self, step: str) -> None:
        """The stepper says where the pathway is."""
        expect(self.steps.and_(self.page.locator("[aria-current=step]"))).to_contain_text(step)

    # --- screening --------------------------------------------------------------------------------

    def answers(self, question: str, answer: str) -> None:
        choose(self.page, question, answer)

    def decides(self, question: str, decision: str, *, because: str) -> None:
        line = self.page.locator(".question-line").filter(has_text=question)
        line.get_by_role("radio", name=decision, exact=True).check()
        line.get_by_label("Why, and what you will do differently").fill(because)
        line.get_by_role("button", name="Save the decision").click()
        expect(line.locator("q").last).to_have_text(because)

    def agrees_how_needles_go(self, *, stop_signal: str, most: int) -> None:
        """What is asked of everybody for whom needles are hard, and carried to the session log."""
        panel = self.page.locator("#aversion")
        panel.get_by_label("Stop signal").fill(stop_signal)
        panel.get_by_label("Most needles in one session").fill(str(most))
        panel.get_by_role("button", name="Save the limits").click()
        expect(self.page.locator("#aversion").get_by_text("Decided", exact=True)).to_be_visible()

    def closes_the_screening(self) -> None:
        self.page.get_by_role("button", name="Screening done").click()
        self._is_told("The screening is done")

    # --- consent, assessment, plan ----------------------------------------------------------------

    def talks_the_consent_through(self, *regions: str) -> None:
        for region in regions:
            self.page.get_by_role("checkbox", name=region).check()
        self.page.get_by_role("radio", name="Declined").check()
        self.page.get_by_role("button", name="Discussed, questions answered").click()
        self._is_told("Consent is discussed and valid.")

    def assesses(self, *, leg: int, back: int, slr_left: int) -> None:
        """Everything normal in one press a part, the exceptions over it, then the signature."""
        choose(self.page, "Affected side", "Left")
        choose(self.page, "Leg pain now", str(leg))
        choose(self.page, "Back pain now", str(back))
        activity = self.page.locator(".exam-activity").first
        activity.get_by_role("radio", name="3", exact=True).check()
        self._is_saved()
        for part in ("movement", "nerve function"):
            self.page.get_by_role("button", name=re.compile(f"All normal.*{part}")).click()
            self._is_saved()
        self.page.get_by_label("Left leg raise", exact=True).fill(str(slr_left))
        self.page.get_by_label("L5 left, light touch").select_option(label="Reduced")
        self.page.get_by_label("Suspected driver").select_option(label="Herniated disc")
        self._is_saved()
        self.page.get_by_role("button", name="Sign the assessment").click()
        expect(self.page.get_by_text("Signed by Dana Whitfield")).to_be_visible()

    def picks_on_the_body(self, muscle: str) -> None:
        """By keyboard: the shape opens its card, and the card chooses."""
        shape = self.page.get_by_role("button", name=muscle).and_(self.page.locator("[data-region]"))
        shape.press("Enter")
        card = self.page.get_by_role("region", name=muscle)
        card.get_by_role("button", name="Choose for the plan").press("Enter")
        expect(card.get_by_role("button", name="Chosen: take it off the plan")).to_be_visible()

    def gives_home(self, exercise: str, *, kind: str) -> None:
        self.page.locator("#home summary", has_text=kind).click()
        self.page.locator("#home").get_by_role("checkbox", name=exercise).check()

    def picks_in_the_list(self, muscle: str) -> None:
        self.page.locator(".bc-list").get_by_role("checkbox", name=muscle).check()

    def activates_the_plan(self, *, sessions: int) -> None:
        self.page.get_by_label("Sessions, then a review").fill(str(sessions))
        self.page.get_by_role("button", name="Save and activate").click()
        self._is_told(f"The plan is active: {sessions} session")

    # --- the session log --------------------------------------------------------------------------

    def logs_before(self, *, leg: int, back: int) -> None:
        choose(self.page, "Leg pain now", str(leg))
        choose(self.page, "Back pain now", str(back))
        choose(self.page, "Position", "Prone")
        self._is_saved()

    def prepares_the_skin(self) -> None:
        tick(self.page, "Aseptic checklist")
        self._is_saved()

    def hears_the_yes(self) -> None:
        """The spoken yes of the day, and a chaperone offered and declined."""
        self.page.get_by_role("button", name="The patient said yes").click()
        expect(self.page.get_by_text("Yes said today")).to_be_visible()
        self.page.get_by_role("button", name="Declined").click()
        expect(self.page.get_by_role("button", name="Declined")).to_have_attribute("aria-pressed", "true")

    def needles(self, muscle: str, *, needles: int) -> None:
        """Needles in at one site: which needle, how, how many."""
        site = self.site(muscle)
        site.get_by_label("Needle", exact=True).select_option(index=1)
        site.get_by_label("Technique", exact=True).select_option(index=1)
        self._counts(muscle, "in", needles)

    def takes_out(self, muscle: str, *, needles: int) -> None:
        self._counts(muscle, "out", needles)

    def _counts(self, muscle: str, way: str, needles: int) -> None:
        for _ in range(needles):
            self.site(muscle).get_by_role("button", name=f"One needle {way} more").click()
        expect(self.site(muscle).get_by_label(way.capitalize(), exact=True)).to_have_value(str(needles))
        self._is_saved()

    def site(self, muscle: str) -> Locator:
        return self.page.get_by_role("list", name="Sites").get_by_role("listitem", name=muscle)

    @property
    def count(self) -> Locator:
        return self.page.locator(".counts")

    def logs_after(self, *, leg: int, back: int) -> None:
        choose(self.page, "Leg pain after", str(leg))
        choose(self.page, "Back pain after", str(back))
        choose(self.page, "Response", "Eased")
        choose(self.page, "Fit to leave", "Yes")
        tick(self.page, "After-care and when to get help were explained")
        self._is_saved()

    def signs(self) -> None:
        self.page.get_by_role("button", name="Sign the session").click()
        expect(self.page.get_by_role("heading", name="Treatment session")).to_be_visible()

    def _is_saved(self) -> None:
        expect(self.page.locator("[data-saved]")).to_contain_text("Saved ")

    # --- afterwards -------------------------------------------------------------------------------

    def opens_the_alert_of(self, name: str) -> None:
        self.page.get_by_role("navigation", name="Main").get_by_role("link", name="Alerts").click()
        self.page.get_by_role("main").get_by_role("link", name=name).click()

    def takes_the_alert(self) -> None:
        self.page.get_by_role("button", name="I have this one").click()
        expect(self.page.get_by_role("heading", name="Resolve it")).to_be_visible()

    def resolves_it(self, outcome: str, *, said: str) -> None:
        self.page.get_by_role("radio", name=outcome, exact=True).check()
        self.page.get_by_label("What was said on a call that is not recorded yet").fill(said)
        self.page.get_by_role("button", name="Resolve the alert").click()
        self._is_told("The alert is resolved.")

    @property
    def pain_over_time(self) -> Locator:
        """The rows of the table under the picture, newest first."""
        self.page.get_by_text("The numbers as a table").click()
        return self.page.get_by_role("region", name="Pain over time, as a table").locator("tbody tr")

    @property
    def session_marks(self) -> Locator:
        return self.page.locator(".chart-session-number")

    def discharges(self, *, reason: str, leg: int, back: int, change: str) -> None:
        page = self.page
        page.get_by_label("Why does it end?").select_option(label=reason)
        page.get_by_label("Leg pain now").select_option(str(leg))
        page.get_by_label("Back pain now").select_option(str(back))
        choose(page, "Compared with the start", change)
        page.get_by_role("button", name="End the episode").click()
        self._is_told("The episode has ended.")

    def _is_told(self, words: str) -> None:
        expect(self.page.locator("#messages")).to_contain_text(words)
