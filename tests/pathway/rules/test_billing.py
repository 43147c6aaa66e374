"""Muscles counted both ways, and minutes in units (clinical reference, section 4.2)."""

import pytest

from pathway.reference import library
from pathway.rules.billing import MuscleCount, muscle_count, timed_units


def test_muscles_are_counted_once_and_by_side():
    needled = [("piriformis", "left"), ("piriformis", "right"), ("soleus", "left"), ("soleus", "left")]
    assert muscle_count(needled) == MuscleCount(muscles=2, muscle_sides=3)


@pytest.mark.parametrize(
    ("minutes", "units"),
    [(0, 0), (7, 0), (8, 1), (22, 1), (23, 2), (37, 2), (38, 3), (52, 3), (53, 4), (67, 4)],
    ids=lambda value: f"CMS8 {value}",
)
def test_timed_minutes_make_units(minutes: int, units: int):
    assert timed_units(minutes, library().timed_units["timed_units"]) == units


def test_minutes_below_zero_are_refused():
    with pytest.raises(ValueError, match="-1 minutes"):
        timed_units(-1, library().timed_units["timed_units"])
