"""A form in a hurry: pressed twice, sent again by the back button, filled in wrongly. One row, and no word lost."""

import pytest
from playwright.sync_api import expect

from tests.journeys.arrangements import a_plan_to_write, arrange, one_patient
from tests.journeys.people.front_desk import FrontDesk
from tests.journeys.people.staff import sign_in

ADA = {"given_name": "Ada", "family_name": "Nwosu", "birth_date": "1971-03-12", "phone": "(720) 555-0188"}


@pytest.fixture
def desk(installation, new_person):
    clinic = arrange(installation, one_patient)
    desk = FrontDesk(new_person(), clinic)
    desk.email = clinic.patient_email("ada")
    return desk


def test_a_patient_who_is_added_with_a_double_click_and_again_after_going_back_is_one_patient(desk):
    desk.page.goto("/patients/new/")
    desk.fills_in(**ADA, email=desk.email)

    desk.page.get_by_role("button", name="Add patient").dblclick()
    expect(desk.page.get_by_role("heading", name="Book a visit")).to_be_visible()
    desk.page.go_back()
    with desk.page.expect_navigation():
        desk.page.get_by_role("button", name="Add patient").click()

    desk.page.goto("/patients/?q=Nwosu")
    expect(desk.page.get_by_role("main").get_by_role("link", name="Nwosu, Ada")).to_have_count(1)


def test_a_visit_that_is_booked_with_a_double_click_is_one_visit(desk):
    desk.page.goto("/patients/?q=Better")
    desk.page.get_by_role("link", name="Book Will Better").click()

    desk.free_times.first.dblclick()
    expect(desk.page.locator("#messages")).to_contain_text("is booked")

    desk.page.get_by_role("link", name="Will Better").click()
    expect(desk.page.locator("aside .rows").get_by_role("link")).to_have_count(1)


def test_a_wrong_birth_date_is_said_at_its_field_and_everything_else_stays(desk):
    desk.page.goto("/patients/new/")
    desk.fills_in(**{**ADA, "birth_date": "2999-01-01"}, email=desk.email)
    desk.page.get_by_role("button", name="Add patient").click()

    born = desk.page.get_by_label("Date of birth")
    expect(born).to_have_accessible_description("This date is still to come. Check the year.")
    expect(born).to_have_value("2999-01-01")
    expect(desk.page.get_by_role("textbox", name="First name")).to_have_value("Ada")
    expect(desk.page.get_by_role("textbox", name="E-mail")).to_have_value(desk.email)


def test_a_plan_without_sessions_keeps_its_targets_and_its_words(installation, new_person):
    clinic = arrange(installation, a_plan_to_write)
    page = new_person()
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["plan"])
    muscle = page.locator(".bc-list").get_by_role("checkbox", name="Piriformis, left")
    muscle.check()
    page.get_by_label("Goals").fill("Sit through a film")
    page.get_by_label("Sessions, then a review").fill("0")

    page.get_by_role("button", name="Save and activate").dblclick()

    expect(page.get_by_label("Sessions, then a review")).to_have_accessible_description(
        "Plan from 1 to 20 sessions."
    )
    expect(page.get_by_label("Goals")).to_have_value("Sit through a film")
    expect(muscle).to_be_checked()
