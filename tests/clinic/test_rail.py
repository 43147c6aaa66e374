"""Which section of the rail a page belongs to."""

import pytest

from clinic.rail import RAIL, SECTIONS, section_of
from tests.pathway.no_needles import routes

OF_NO_SECTION = {
    "", "accounts", "calendar-feeds", "clinics", "credentials", "healthz", "invitations", "locked", "mail-reports", "p",
    "readyz", "sign-ins", "status", "styleguide", "text-reports", "texts-received", "visit",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "section"),
    [
        ("/today/", "today"),
        ("/appointments/new/", "today"),
        ("/appointments/rebooking/", "check_ins"),
        ("/appointments/rebooking/calls/", "check_ins"),
        ("/waitlist/", "check_ins"),
        ("/booking-requests/", "check_ins"),
        ("/calendar/", "calendar"),
        ("/calendar-feeds/ics/token/visits.ics", ""),
        ("/treatment-sessions/3fa8/log/", "patients"),
        ("/imports/", "patients"),
        ("/deviations/", "outcomes"),
        ("/needle-boxes/", "practice"),
        ("/practice/waitlist/", "practice"),
        ("/sign-ins/", ""),
    ],
)
def test_a_page_lights_the_section_it_belongs_to(path, section):
    assert section_of(path) == section


def test_every_page_of_staff_has_a_section():
    assert {route.split("/")[0] for route in routes() if not section_of(f"/{route}")} - OF_NO_SECTION == set()


def test_every_section_stands_in_the_rail():
    assert list(SECTIONS) == [name for name, *_ in RAIL]
