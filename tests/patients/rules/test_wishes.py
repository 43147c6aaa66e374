"""Who may be offered to a patient who wishes to be seen by a woman, or by a man."""

import pytest

from patients.rules import wishes


@pytest.mark.parametrize(
    ("wish", "shown", "is_named", "expected"),
    [
        ("", "", False, True),
        ("", "woman", False, True),
        ("", "man", True, True),
        ("woman", "woman", False, True),
        ("woman", "man", False, False),
        ("woman", "", False, False),  # who shows nothing is not guessed at
        ("man", "man", False, True),
        ("man", "woman", False, False),
        ("man", "", False, False),
        ("woman", "man", True, True),  # asked for by name: lifted for this booking
        ("woman", "", True, True),
    ],
)
def test_a_wish_is_a_hard_one_unless_a_therapist_is_named(wish, shown, is_named, expected):
    assert wishes.fits(wish, shown=shown, is_named=is_named) is expected
