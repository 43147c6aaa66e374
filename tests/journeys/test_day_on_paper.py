"""Today on paper: every visit of the day is there, whatever fits on the screen."""

import io

import pytest
from pypdf import PdfReader

from tests.journeys.arrangements import arrange
from tests.journeys.desk_arrangements import sixty_visits_today
from tests.journeys.people.staff import sign_in


@pytest.fixture
def clinic(installation):
    return arrange(installation, sixty_visits_today)


def test_sixty_visits_of_eight_therapists_are_all_on_paper_in_any_format(clinic, new_person):
    patients = clinic.made["names"].split()
    page = new_person()
    sign_in(page, clinic.email_of("rosa"))
    page.wait_for_load_state()  # all of it, not only what came first
    for paper in ({"format": "A4"}, {"format": "Letter", "landscape": True}):
        words = printed(page, **paper)
        assert (len(patients), [name for name in patients if name not in words]) == (60, [])
        assert [
            name for name in ("Dana Whitfield", "Hugo Byrne", "Physical Therapy") if name not in words
        ] == []
        assert [furniture for furniture in ("Book a visit", "To call", "Arrived") if furniture in words] == []


def test_a_therapist_prints_their_own_day(clinic, new_person):
    patients = clinic.made["names"].split()
    page = new_person()
    sign_in(page, clinic.email_of("dana"))
    page.wait_for_load_state()
    words = printed(page, format="A4")
    assert [name for name in patients if name in words] == patients[::8]
    assert [furniture for furniture in ("Open the chart", "My day") if furniture in words] == []


def printed(page, **paper):
    """The words of the page as the browser prints it, read off the paper; figures are drawn and cannot be read."""
    sheets = PdfReader(io.BytesIO(page.pdf(**paper))).pages
    return "\n".join(sheet.extract_text() for sheet in sheets)
