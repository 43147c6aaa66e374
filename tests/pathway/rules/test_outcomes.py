"""A change is told in points and percent, against the published threshold and its limits."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pathway.reference import library
from pathway.rules import outcomes


@pytest.mark.parametrize(
    ("measure", "first", "now", "improvement", "percent", "matters"),
    [
        pytest.param("nprs_leg", 6, 4, 2, 33, True, id="two points [CHI05]"),
        pytest.param("nprs_leg", 3, 2, 1, 33, True, id="thirty percent from a low value [OST08]"),
        pytest.param("nprs_leg", 5, 4, 1, 20, False, id="one point [CHI05]"),
        pytest.param("nprs_leg", 8, 6, 2, 25, True, id="two points from a high value [NRS22]"),
        pytest.param("nprs_back", 4, 7, -3, -75, False, id="worse"),
        pytest.param("nprs_back", 0, 3, -3, None, False, id="no percent of nothing"),
        pytest.param("nprs_leg", 5, 5, 0, 0, False, id="unchanged"),
        pytest.param("psfs", 3, 5, 2, 67, True, id="two points of function [RM-PSFS]"),
        pytest.param("psfs", 5, 4, -1, -20, False, id="function worse"),
        pytest.param("bother_sitting", 8, 2, 6, 75, None, id="no published threshold"),
    ],
)
def test_change(
    measure: str, first: float, now: float, improvement: float, percent: float | None, matters: bool | None
):
    change = outcomes.change(library().measures[measure], first, now)

    assert (change.improvement, change.percent, change.matters) == (improvement, percent, matters)
    assert change.worse is (improvement < 0)
    assert change.source == library().measures[measure].source


@pytest.mark.parametrize(
    ("first", "now", "words"),
    [
        (6, 4, "Leg pain: from 6 to 4, 2 better, 33 percent."),
        (4, 6.5, "Leg pain: from 4 to 6.5, 2.5 worse, 62 percent."),
        (0, 2, "Leg pain: from 0 to 2, 2 worse."),
        (5, 5, "Leg pain: 5, unchanged."),
    ],
)
def test_a_change_is_told_in_words(first: float, now: float, words: str):
    assert outcomes.change(library().measures["nprs_leg"], first, now).words == words


def test_a_value_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match=r"11 is outside nprs_leg \(0 to 10\)\."):
        outcomes.change(library().measures["nprs_leg"], 6, 11)


@given(first=st.integers(0, 10), now=st.integers(0, 10))
def test_more_pain_is_never_a_change_that_matters(first: int, now: int):
    change = outcomes.change(library().measures["nprs_leg"], first, now)

    assert change.worse == (now > first)
    assert not (change.worse and change.matters)
