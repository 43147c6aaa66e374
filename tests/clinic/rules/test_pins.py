"""A PIN is six digits, and not those anybody would try first."""

import pytest

from clinic.rules import pins


@pytest.mark.parametrize("pin", ["123456", "012345", "987654", "111111", "121212", "123123"])
def test_a_pin_anybody_would_try_is_not_taken(pin):
    assert pins.why_not(pin) == "That is among the first anybody would try. Choose another one."


@pytest.mark.parametrize("pin", ["", "12345", "1234567", "12a456", "\N{FULLWIDTH DIGIT ONE}23456", "12345\n"])
def test_anything_but_six_digits_is_no_pin(pin):
    assert pins.why_not(pin) == "A PIN is six digits."
    assert not pins.is_pin(pin)


def test_six_digits_of_ones_own_are_taken():
    assert (pins.why_not("418207"), pins.is_pin("418207")) == ("", True)
