"""Nora on her phone: her mail, the intake, the consent and a check-in."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from clinic.demo.throw_away import ThrowAway
from tests.journeys.people.staff import choose, tick

BORN = "1980-05-17"  # as tests/cast.py says of everybody
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


class Patient:
    def __init__(self, page: Page, installation: ThrowAway, email: str) -> None:
        self.page, self.installation, self.email = page, installation, email

    def opens_the_link_of(self, subject: str, *, number: int = 1) -> None:
        """Waits for the mail, finds it on the inbox page and presses its link."""
        mail = self.installation.wait_for_mail(to=self.email, subject=subject, number=number)
        self.page.goto(f"{self.installation.inbox}/mail/{mail.name}")
        self.page.get_by_role("link", name=mail.links[0]).click()

    def goes_on(self) -> None:
        """By the cover of the link, where they stopped."""
        self.page.get_by_role("link", name="Go on").click()

    def goes_back_to(self, title: str) -> None:
        self.page.get_by_role("button", name="Back").click()
        self._is_on(title)

    def says_the_birth_date(self, born: str = BORN) -> None:
        self._is_on("One question before you go on")
        self.page.get_by_label("Your birth date").fill(born)
        self._next()

    def starts(self) -> None:
        self.page.get_by_role("link", name="Start").click()

    def answers_about_herself(self, *, leg: int, back: int) -> None:
        page = self.page
        self._is_on("About you")
        self._next()
        self._is_on("What you feel")
        tick(page, "Tingling")
        choose(page, "Which side is worse?", "Left")
        choose(page, "When did it start?", "Less than 6 weeks ago")
        tick(page, "A slipped or herniated disc")
        self._next()
        self._is_on("How strong the pain is")
        choose(page, "Leg pain right now", str(leg))
        choose(page, "Back pain right now", str(back))
        self._next()

    def tells_more(self, *, tried: str, in_words: str) -> None:
        """The second part, which nobody waits for: from the page that thanks to the page that thanks again."""
        self.marks_where()
        self.tells_of_life_and_care(tried=tried, in_words=in_words)

    def marks_where(self) -> None:
        self.page.get_by_role("link", name="Tell us more").click()
        self._is_on("Where you feel it")
        self.page.locator("[data-region][tabindex='0']").first.press("Enter")
        self._next()

    def tells_of_life_and_care(self, *, tried: str, in_words: str) -> None:
        page = self.page
        self._is_on("Your daily life")
        page.get_by_label("Activity 1").fill("Putting on socks")
        page.get_by_role("group", name="How well can you do it now?").first.get_by_role(
            "radio", name="3"
        ).check()
        self._next()
        self._is_on("What you have tried")
        tick(page, tried)
        page.get_by_label("What helped, and what did not?").fill(in_words)
        self._next()
        self._is_on("Thank you. We have your form.")

    def answers_the_health_questions(self, *, needles: str) -> None:
        """Nothing fits, but how she feels about needles."""
        self.says_none_of_these("Your legs, bladder and bowels")
        self.answers_after_the_legs(needles=needles)

    def answers_after_the_legs(self, *, needles: str) -> None:
        """The same from the second health page on."""
        self.says_none_of_these("Warning signs")
        self._is_on("You and needles")
        choose(self.page, "How do you feel about needles?", needles)
        choose(self.page, "Are you OK with thin needles", "Yes")
        self.says_none_of_these("You and needles")
        self._is_on("How you are today")
        choose(self.page, "Have you eaten", "Yes")
        choose(self.page, "Are you pregnant", "No")
        for title in (
            "How you are today",
            "Blood, heart and circulation",
            "Implants and devices",
            "Your health",
            "Your skin and sense of touch",
        ):
            self.says_none_of_these(title)

    def sends_the_intake(self) -> None:
        self._is_on("Check your answers")
        self.page.get_by_role("button", name="Send to the clinic").click()

    def has_questions_first(self) -> None:
        """About the consent: it is signed together, or later."""
        self.page.get_by_role("link", name="I have questions first").click()
        self._is_on("Thank you. We have your form.")

    def signs_the_consent(self, name: str) -> None:
        self._is_on("dry needling")
        self.page.get_by_label("Your full name").fill(name)
        tick(self.page, "I have read this and I agree")
        self.page.get_by_role("button", name="Sign").click()
        self._is_on("Thank you. We have your form.")

    def taps(self, warning: str) -> None:
        self.page.get_by_role("button", name=warning).click()

    def says_none_of_the_rest(self) -> None:
        page, here = self.page, self.page.url
        page.locator("button.none").click()
        page.wait_for_url(lambda address: address != here)

    @property
    def advice(self) -> Locator:
        return self.page.get_by_role("alert")

    def answers_how_it_is(self, *, leg: int, back: int) -> None:
        page = self.page
        self._is_on("How are you")
        choose(page, "Leg pain", str(leg))
        choose(page, "Back pain", str(back))
        choose(page, "Soreness where the needles were", "2")
        choose(page, "Are you better or worse since your last visit?", "A little better")
        choose(page, "Is there a bruise where the needles were?", "No")
        page.get_by_role("button", name="Send").click()
        self._is_on("Thank you. We have your answers.")

    def says_none_of_these(self, title: str) -> None:
        self._is_on(title)
        tick(self.page, "None of these")
        self._next()

    def _is_on(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_contain_text(title)

    def _next(self) -> None:
        self.page.get_by_role("button", name="Next").click()
