"""Rosa at the front desk: what she does, in the words of her day."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.journeys.arrangements import Clinic
from tests.journeys.people.staff import sign_in


class FrontDesk:
    def __init__(self, page: Page, clinic: Clinic) -> None:
        self.page = page
        sign_in(page, clinic.email_of("rosa"))

    def adds_a_patient(self, **details: str) -> None:
        self.page.get_by_role("link", name="Patients").click()
        self.page.get_by_role("link", name="New patient").click()
        self.fills_in(**details)
        self.page.get_by_role("button", name="Add patient").click()

    def fills_in(self, *, given_name: str, family_name: str, birth_date: str, phone: str, email: str) -> None:
        page = self.page
        page.get_by_role("textbox", name="First name").fill(given_name)
        page.get_by_role("textbox", name="Last name").fill(family_name)
        page.get_by_label("Date of birth").fill(birth_date)
        page.get_by_role("textbox", name="Phone").fill(phone)
        page.get_by_role("textbox", name="E-mail").fill(email)
        page.get_by_label("Agreed to e-mail").check()

    @property
    def same_person_warning(self) -> Locator:
        return self.page.get_by_role("alert").filter(has_text="Is this the same person?")

    def says_it_is_somebody_else(self) -> None:
        self.page.get_by_role("button", name="Somebody else: create anyway").click()
        expect(self.page.get_by_role("heading", name="Book a visit")).to_be_visible()

    def books_the_first_free_consultation(self) -> None:
        consultation = self.page.get_by_role("navigation", name="What for").get_by_text("Consultation")
        expect(consultation).to_have_attribute("aria-current", "true")
        self.free_times.first.click()
        expect(self.page.get_by_role("status")).to_contain_text("is booked with Dana Whitfield")

    @property
    def free_times(self) -> Locator:
        return self.page.locator("#times").get_by_role("button", name="with Dana Whitfield")

    def planned_check_ins_of(self, name: str) -> Locator:
        self.page.goto("/check-ins/?show=planned")
        return self.page.get_by_role("row").filter(has_text=name)

    def sends_now(self, check_in: Locator) -> None:
        check_in.get_by_role("button", name="Send now").click()
        expect(self.page.get_by_role("status")).to_contain_text("is on its way")
