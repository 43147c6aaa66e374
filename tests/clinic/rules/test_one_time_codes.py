"""The codes of an authenticator app, by the examples of RFC 6238 and by what a clock does to them."""

import base64
from datetime import UTC, datetime, timedelta

import pytest

from clinic.rules import one_time_codes
from clinic.rules.one_time_codes import counter_of

SECRET = base64.b32encode(b"12345678901234567890").decode()
AT = datetime(2026, 11, 18, 17, 0, 10, tzinfo=UTC)
NOW = int(AT.timestamp()) // 30


def code(steps=0):
    return one_time_codes.code_at(SECRET, NOW + steps)


@pytest.mark.parametrize(
    ("moment", "shown"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
    ids=lambda value: f"RFC 6238 {value}",
)
def test_the_code_is_the_one_of_the_standard(moment, shown):
    assert one_time_codes.code_at(SECRET, moment // 30) == shown
    assert counter_of(SECRET, shown, at=datetime.fromtimestamp(moment, UTC)) == moment // 30


@pytest.mark.parametrize(("steps", "counts"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(steps, counts):
    assert counter_of(SECRET, code(steps), at=AT) == (NOW + steps if counts else None)


def test_a_code_that_was_spent_counts_no_more_and_the_next_does():
    assert counter_of(SECRET, code(), at=AT, after=NOW) is None
    assert counter_of(SECRET, code(1), at=AT + timedelta(seconds=30), after=NOW) == NOW + 1


@pytest.mark.parametrize("typed", ["", "12345", "abcdef", "١٢٣٤٥٦", "\ud800", "\x00", "9" * 4000])
def test_what_is_no_code_is_wrong(typed):
    assert counter_of(SECRET, typed, at=AT) is None


def test_spaces_are_as_apps_show_them():
    assert counter_of(SECRET, f" {code()[:3]} {code()[3:]} ", at=AT) == NOW
