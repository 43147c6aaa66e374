"""Where a clinic is and by which clock it works, as its people read it."""

import pytest

from clinic.templatetags.places import state, zone


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("America/Denver", "Denver time"),
        ("America/Argentina/Buenos_Aires", "Buenos Aires time"),
        ("Etc/GMT+5", "UTC-5"),
        ("Etc/GMT-10", "UTC+10"),
        ("Etc/UTC", "UTC"),
        ("UTC", "UTC"),
    ],
)
def test_a_time_zone_is_said_as_people_say_it(name, said):
    assert zone(name) == said


def test_a_state_is_said_without_its_country():
    assert (state("US-CO"), state("AT-9")) == ("CO", "AT-9")
