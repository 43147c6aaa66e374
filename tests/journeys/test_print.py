"""A page of a record that the browser prints says so, whether a network is there or not: the print waits for nothing."""

from tests.journeys.arrangements import arrange
from tests.journeys.people.staff import sign_in
from tests.journeys.session_logs import before_the_second_session


def test_a_chart_that_is_printed_by_the_browser_says_so_and_prints_without_a_network_too(installation, page):
    clinic = arrange(installation, before_the_second_session)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["chart"])
    with page.expect_response(lambda answer: answer.url.endswith("/printed/")) as said:
        assert page.pdf().startswith(b"%PDF-")
    assert said.value.status == 204
    page.context.set_offline(True)
    assert page.pdf().startswith(b"%PDF-")
    page.context.set_offline(False)


def test_the_button_prints_and_says_so_as_the_menu_does(installation, page):
    clinic = arrange(installation, before_the_second_session)
    sign_in(page, clinic.email_of("dana"))
    page.goto(clinic.made["chart"])
    page.locator("a[href^='/treatment-sessions/']").first.click()
    page.evaluate(
        "window.print = () => window.dispatchEvent(new Event('beforeprint'))"
    )  # a dialog would stay open
    with page.expect_response(lambda answer: answer.url.endswith("/printed/note/")) as said:
        page.get_by_role("button", name="Print", exact=True).click()
    assert said.value.status == 204
