"""How long a sign-in waits: nothing for slips of the finger, then longer, and never for good."""

from datetime import timedelta

import pytest

from clinic.rules import tries


@pytest.mark.parametrize("lane", [tries.ACCOUNT, tries.DEVICE], ids=lambda lane: lane.name)
def test_four_wrong_passwords_cost_nothing_and_then_each_more(lane):
    assert lane.waits[:4] == (tries.NO_WAIT,) * 4
    assert [wait / timedelta(minutes=1) for wait in lane.waits[4:]] == [1, 2, 4, 8, 15]


def test_a_network_which_a_whole_practice_may_share_is_given_more_slips():
    assert tries.ADDRESS.waits.count(tries.NO_WAIT) == 29


@pytest.mark.parametrize("lane", tries.LANES, ids=lambda lane: lane.name)
def test_no_wait_is_longer_than_a_quarter_of_an_hour(lane):
    assert max(lane.waits) == timedelta(minutes=15)


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "1 minute"), (60, "1 minute"), (61, "2 minutes"), (900, "15 minutes")]
)
def test_a_wait_is_said_in_whole_minutes(seconds, words):
    assert tries.said(timedelta(seconds=seconds)) == words
