"""A therapist of another team opens a chart: the page asks why, the chart opens, and the manager hears of it and sees it."""

from playwright.sync_api import expect

from tests.journeys.arrangements import a_colleagues_patient, arrange
from tests.journeys.people.staff import choose, sign_in


def test_a_chart_that_is_on_nobodys_list_opens_with_a_reason_and_the_manager_reads_it(
    installation, new_person
):
    clinic = arrange(installation, a_colleagues_patient)
    tess = new_person()
    sign_in(tess, clinic.email_of("tess"))
    tess.goto(clinic.made["chart"])
    expect(tess.get_by_role("heading", name="Nora Quill is not on your list")).to_be_visible()

    tess.get_by_role("button", name="Open the chart").click()
    expect(tess.get_by_text("Choose why you open this chart.").first).to_be_visible()
    choose(tess, "Why do you open this chart?", "Another reason")
    tess.get_by_role("button", name="Open the chart").click()
    expect(tess.get_by_text("Say it in a few words.").first).to_be_visible()
    tess.get_by_label("In a few words").fill("Nora called while Dana was at lunch.")
    tess.get_by_role("button", name="Open the chart").click()
    expect(tess).to_have_url(clinic.made["chart"])
    expect(tess.get_by_role("heading", name="Nora Quill")).to_be_visible()
    expect(tess.get_by_text("You gave the reason: Another reason")).to_be_visible()

    mail = installation.wait_for_mail(to=clinic.email_of("max"), subject="a chart was opened with a reason")
    max_ = new_person()
    sign_in(max_, clinic.email_of("max"))
    max_.goto(mail.links[0])
    line = max_.get_by_role("listitem").filter(has_text="opened from outside their list (Another reason)")
    expect(line).to_contain_text("Tess Brook")
    expect(line).to_contain_text("Nora called while Dana was at lunch.")

    max_.goto("/practice/care-teams/new/")
    max_.get_by_role("textbox", name="Name").fill("Team one")
    for name in ("Dana Whitfield", "Tess Brook"):
        max_.get_by_role("checkbox", name=name).check()
    max_.get_by_role("button", name="Save the team").click()
    expect(max_.get_by_role("status")).to_contain_text("The team is there.")
    tess.goto(clinic.made["chart"])
    expect(tess.get_by_role("heading", name="Nora Quill")).to_be_visible()
