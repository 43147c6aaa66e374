"""The desk's hard moments: a series with one clash, a therapist who goes home with five visits left, a time given back."""

from playwright.sync_api import expect

from tests.journeys.arrangements import arrange
from tests.journeys.desk_arrangements import (
    a_series_that_clashes,
    five_visits_left,
    one_person_twice,
    somebody_waits_for_a_taken_time,
)
from tests.journeys.people.keyboard import press, reach
from tests.journeys.people.patient import PHONE, Patient
from tests.journeys.people.staff import sign_in


def test_a_series_with_one_clash_is_booked_by_keyboard_with_one_choice(installation, new_person):
    clinic = arrange(installation, a_series_that_clashes)
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))

    page.goto(clinic.made["booking"])
    reach(page, page.get_by_role("link", name="3 visits, a week apart"), backwards=True)
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Book 3 visits, a week apart")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("1 of 3 visits cannot be at the time proposed.")
    expect(page.get_by_text("Dana Whitfield is already booked on")).to_be_visible()
    press(page, page.get_by_role("radio").first, "Space")
    press(page, page.get_by_role("button", name="Book them all"))

    expect(page.get_by_role("status")).to_contain_text("Will Better has 3 visits with Dana Whitfield")


def test_a_therapist_goes_home_and_five_patients_are_taken_care_of(installation, new_person):
    clinic = arrange(installation, five_visits_left)
    page = new_person()
    sign_in(page, clinic.email_of("max"))

    page.goto("/today/")
    page.get_by_role("link", name="Off today: Dana Whitfield").click()
    expect(page.get_by_text("Alerts and calls that wait for them go to Omar Haddad.")).to_be_visible()
    ada, ben, cleo, dov, eva = (
        page.get_by_role("group", name=name) for name in ("Ada", "Ben", "Cleo", "Dov", "Eva")
    )
    for swapped in (ada, cleo, dov):
        expect(swapped.get_by_role("radio", name="Omar Haddad, the same time")).to_be_checked()
    expect(ben.get_by_role("radio", name="Omar Haddad").first).to_be_checked()
    dov.get_by_role("radio", name="Cancel, and call them for a new time").check()
    eva.get_by_role("radio", name="Leave it for now").check()
    page.get_by_role("button", name="Off for the rest of today").click()

    told = page.get_by_role("status")
    expect(told).to_contain_text("3 patients will be seen by somebody else.")
    expect(told).to_contain_text("1 visit cancelled, and on the call list for a new time.")
    expect(told).to_contain_text("1 alert went to Omar Haddad.")
    expect(page.locator(".series > li")).to_have_count(1)  # Eva, whom nobody has settled yet
    page.goto("/today/")
    expect(page.locator("#to-call")).to_be_visible()
    expect(page.locator("aside")).to_contain_text("We cannot keep their visit: find a new time")

    page.goto(clinic.made["off"])
    page.get_by_role("button", name="There after all").click()
    expect(page.get_by_role("status")).to_contain_text("1 alert went back to them.")


def test_a_time_that_is_cancelled_reaches_whoever_waits_and_one_tap_on_the_phone_books_it(
    installation, new_person
):
    clinic = arrange(installation, somebody_waits_for_a_taken_time)
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))
    page.goto(clinic.made["visit"])
    page.get_by_text("Cancel this visit").click()
    page.get_by_label("Why is it cancelled?").fill("Has to work")
    page.get_by_role("button", name="Cancel the visit").click()
    expect(page.get_by_role("status")).to_contain_text("The visit is cancelled and the time is free again.")

    nora = Patient(new_person(**PHONE), installation, clinic.patient_email("nora"))
    nora.opens_the_link_of("a time is free")
    expect(nora.page.get_by_role("heading", level=1)).to_have_text("A time is free for you")
    page.goto("/waitlist/")
    expect(page.get_by_role("listitem").filter(has_text="Nora Quill")).to_contain_text("Offered")
    nora.page.get_by_role("button", name="Yes, book it").click()
    expect(nora.page.get_by_role("heading", level=1)).to_have_text("Your visit is booked.")

    page.goto("/waitlist/?show=ended")
    expect(page.get_by_role("listitem").filter(has_text="Nora Quill")).to_contain_text("Has a time")


def test_two_records_of_one_person_are_joined_and_taken_apart_again(installation, new_person):
    clinic = arrange(installation, one_person_twice)
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))
    coming = page.locator("section").filter(has=page.get_by_role("heading", name="Coming visits"))

    page.goto(clinic.made["will"])
    expect(coming).to_contain_text("Nothing booked")
    page.get_by_role("link", name="Compare with William Better").click()
    expect(page.get_by_role("region", name="Both records")).to_contain_text("William Better")
    page.get_by_role("button", name="Join them and keep Will Better").click()
    expect(page.get_by_role("status")).to_contain_text("Both records are one now: Will Better.")
    expect(coming).to_contain_text("Review with Dana Whitfield")

    page.get_by_role("link", name="Undo the joining with William Better").click()
    page.get_by_role("button", name="Undo the joining").click()
    expect(page.get_by_role("status")).to_contain_text("William Better has a record of their own again.")
    expect(page.get_by_role("heading", level=1)).to_have_text("William Better")
    expect(coming).to_contain_text("Review with Dana Whitfield")
    page.goto(clinic.made["will"])
    expect(coming).to_contain_text("Nothing booked")
