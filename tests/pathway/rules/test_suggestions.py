"""The pain drawing speaks for the muscles whose referral pattern covers it, on the side that was marked."""

import pytest

from pathway.enums import Side
from pathway.reference import library
from pathway.rules.suggestions import suggestions


def suggested(*marked):
    return [(one.muscle, str(one.side), one.zones) for one in suggestions(marked, library=library())]


@pytest.mark.parametrize(
    ("marked", "muscles"),
    [
        pytest.param(["heel:left"], [("soleus", "left", ("heel",))], id="SOL20: heel"),
        pytest.param(["groin:right"], [("quadratus_lumborum", "right", ("groin",)), ("iliopsoas", "right", ("groin",))],
                     id="TS, HH16: groin"),
        pytest.param(["outer_shin:left"], [("gluteus_minimus", "left", ("outer_shin",))], id="TS: pseudo-sciatica"),
        pytest.param(["front_of_knee:left", "top_of_foot:left"], [], id="in nobody's pattern"),
        pytest.param([], [], id="nothing marked"),
    ],
)  # fmt: skip
def test_a_zone_speaks_for_the_muscles_whose_pattern_covers_it(marked, muscles):
    assert suggested(*marked) == muscles


def test_the_muscle_that_covers_most_of_the_drawing_comes_first():
    found = suggested("buttock:left", "outer_hip:left", "back_of_thigh:left", "calf:left")

    assert found[0] == ("piriformis", "left", ("buttock", "outer_hip", "back_of_thigh"))
    covered = [len(zones) for _, _, zones in found]
    assert covered == sorted(covered, reverse=True)


def test_each_side_is_judged_by_its_own_marks():
    assert suggested("heel:left", "calf:right") == [
        ("gluteus_minimus", "right", ("calf",)),
        ("gastrocnemius", "right", ("calf",)),
        ("soleus", "left", ("heel",)),
        ("soleus", "right", ("calf",)),
    ]


@pytest.mark.parametrize("odd", ["heel", "heel:both", "moon:left", ":", ""])
def test_what_the_reference_does_not_know_is_passed_over(odd):
    assert suggested(odd) == []


def test_a_suggestion_names_its_pattern_and_its_source():
    (found,) = suggestions(["heel:left"], library=library())

    assert (found.side, found.referral, found.source) == (
        Side.LEFT,
        "Calf, heel; rarely SI (GCK).",
        "SOL20, TIB21",
    )
