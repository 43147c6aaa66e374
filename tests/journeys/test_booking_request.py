"""A stranger asks for a first visit on a phone, and the desk books it with one press."""

from playwright.sync_api import expect

from tests.journeys.arrangements import arrange, only_staff
from tests.journeys.people.patient import PHONE, Patient
from tests.journeys.people.staff import choose, sign_in


def test_a_first_visit_is_asked_for_on_a_phone_confirmed_by_mail_and_booked_by_the_desk(
    installation, new_person
):
    clinic = arrange(installation, only_staff)
    email = clinic.patient_email("ida")
    ida = Patient(new_person(**PHONE), installation, email)
    page = ida.page

    page.goto(f"/visit/{clinic.slug}/")
    page.get_by_role("link", name="Ask for a first visit").click()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("Please fill this in.").first).to_be_visible()
    for label, typed in (("First name", "Ida"), ("Last name", "Stone"), ("Phone", "303 555 0166")):
        page.get_by_label(label).fill(typed)
    page.get_by_label("Your birth date").fill("1969-07-20")
    page.get_by_label("E-mail", exact=True).fill(email)
    for question in ("New numbness", "New trouble passing", "New weakness", "Fever"):
        choose(page, question, "No")
    page.get_by_role("group", name="When could you come?").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()

    ida.opens_the_link_of("was it you")
    page.get_by_role("button", name="Yes, it was me").click()
    expect(page.get_by_role("heading", name="We have your request.")).to_be_visible()

    desk = new_person()
    sign_in(desk, clinic.email_of("rosa"))
    desk.goto("/booking-requests/")
    desk.get_by_role("link", name="Ida Stone", exact=True).click()
    desk.get_by_role("button", name="Dana Whitfield").first.click()
    expect(desk.get_by_role("status")).to_contain_text("Ida Stone is booked on")
