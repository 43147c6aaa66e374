"""Expected responses to needles are not harm while they are mild (clinical reference, section 4.1)."""

import pytest

from pathway.reference import library
from pathway.rules.adverse_events import Soreness, is_expected, soreness


@pytest.mark.parametrize(
    ("kind", "severity", "expected"),
    [
        ("post_needling_soreness", "mild", True),
        ("bruise", "mild", True),
        ("bruise", "significant", False),
        ("post_needling_soreness", "serious", False),
        ("hematoma", "mild", False),
        ("fainting", "mild", False),
        ("something_from_long_ago", "mild", False),
    ],
)
def test_soreness_and_small_bruises_are_expected_and_nothing_worse_is(kind, severity, expected):
    assert is_expected(kind, severity, library=library()) == expected


@pytest.mark.parametrize(
    ("level", "hours", "expected"),
    [
        (0, 1, Soreness.NONE),
        (10, 24, Soreness.EXPECTED),  # strongest in the first 24 to 48 hours [SORE]
        (4, 48, Soreness.EXPECTED),
        (1, 72, Soreness.EXPECTED),  # mostly gone by then [SORE]
        (1, 72.1, Soreness.LINGERS),
        (0, 100, Soreness.NONE),
    ],
)
def test_soreness_is_expected_for_three_days_however_strong_and_lingers_after(level, hours, expected):
    assert soreness(level, hours, library=library()) is expected
