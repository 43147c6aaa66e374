"""Expected responses to needles are not harm while they are mild (clinical reference, section 4.1)."""

import pytest

from pathway.reference import library
from pathway.rules.adverse_events import is_expected


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
