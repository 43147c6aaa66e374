"""Every address says what it is about, so that tests/pathway/test_every_way_in.py can try whether it leads to a needle."""

import re

import pytest

from tests.pathway import no_needles


@pytest.mark.parametrize("route", list(no_needles.routes()))
def test_an_address_is_about_something_that_is_tried(route):
    about = no_needles.what_it_is_about(route)
    other_parts = set(re.findall(r"<\w+:(\w+)>", route)) - {"uuid", "token"}

    assert about in {"", *no_needles.ABOUT_THE_PATIENT, *no_needles.ABOUT_SOMETHING_ELSE}
    assert route.count("<uuid:") <= 1
    assert other_parts <= set(no_needles.OTHER_PARTS)
