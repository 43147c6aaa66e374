"""How long what failed waits: longer each time, never all at once, never for ever."""

from datetime import timedelta

import pytest

from clinic.rules import retries


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 2), (2, 4), (3, 8), (6, 64), (7, 120), (8, 120), (40, 120)]
)
def test_each_wait_is_twice_the_one_before_and_two_hours_at_most(attempts, minutes):
    assert retries.wait(attempts, chance=0.5) == timedelta(minutes=minutes)


def test_chance_spreads_a_wait_by_a_fifth_either_way():
    assert retries.wait(1, chance=0) == timedelta(seconds=96)
    assert timedelta(seconds=143) < retries.wait(1, chance=0.999) < timedelta(seconds=144)


def test_the_wait_for_a_relay_stays_short():
    assert retries.wait_for_relay(chance=0) == timedelta(seconds=30)
    assert retries.wait_for_relay(chance=0.5) == timedelta(minutes=1)


def test_the_eighth_attempt_is_the_last():
    assert [retries.is_given_up(number) for number in (7, 8)] == [False, True]
