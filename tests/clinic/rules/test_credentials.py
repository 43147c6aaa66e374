"""When somebody is warned that a paper runs out."""

import pytest

from clinic.rules import credentials


@pytest.mark.parametrize(
    ("days_left", "due"),
    [
        (91, None),
        (90, 90),
        (61, 90),
        (60, 60),
        (31, 60),
        (30, 30),
        (1, 30),
        (0, 30),
        (-1, credentials.EXPIRED),
        (-400, credentials.EXPIRED),
    ],
)
def test_the_narrowest_warning_is_due(days_left, due):
    assert credentials.warning(days_left) == due
