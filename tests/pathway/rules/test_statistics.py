"""Shares and means with their intervals."""

import pytest

from pathway.rules.statistics import Estimate, mean, share


def test_a_share_has_the_wilson_interval():
    found = share(20, 100)  # Wilson 1927: 13.3 to 28.9 per cent
    assert (found.n, round(found.value, 1), round(found.low, 1), round(found.high, 1)) == (
        100,
        20.0,
        13.3,
        28.9,
    )


def test_none_of_many_still_has_an_upper_bound():
    found = share(0, 1000, per=1000)
    assert (found.value, round(found.low, 6), round(found.high, 1)) == (0, 0, 3.8)


def test_a_mean_has_its_interval():
    found = mean([1, 2, 3, 4, 5])
    assert (found.n, found.value, round(found.low, 2), round(found.high, 2)) == (5, 3, 1.61, 4.39)


@pytest.mark.parametrize("found", [share(1, 4), mean([1, 2, 3, 4])])
def test_a_group_under_five_shows_no_value(found):
    assert found == Estimate(4)


@pytest.mark.parametrize(("part", "whole"), [(-1, 5), (6, 5)])
def test_a_part_larger_than_the_whole_is_no_share(part, whole):
    with pytest.raises(ValueError, match="is not a share"):
        share(part, whole)
