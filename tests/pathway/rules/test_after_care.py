"""What a sheet says of the needles: the places in order, and the questions that are asked only after needles there."""

import pytest

from pathway.enums import Side
from pathway.reference import library
from pathway.rules.after_care import Needled, look_out_for, places

GLUTEUS = Needled("gluteus_medius", Side.LEFT)


@pytest.mark.parametrize(
    ("needled", "expected"),
    [
        ([], []),
        ([GLUTEUS], [("buttock", "left")]),
        ([GLUTEUS, Needled("piriformis", Side.LEFT)], [("buttock", "left")]),
        ([GLUTEUS, Needled("piriformis", Side.RIGHT)], [("buttock", "both")]),
        (
            [Needled("soleus", Side.RIGHT), Needled("multifidus", Side.LEFT, "L4")],
            [("low_back", "left"), ("lower_leg", "right")],
        ),
    ],
    ids=[
        "no needles",
        "one place",
        "two muscles of one place",
        "both sides",
        "in the order of the reference",
    ],
)
def test_where_needles_went_in(needled, expected):
    assert [(one.region.slug, one.side.value) for one in places(needled, library=library())] == expected


@pytest.mark.parametrize(
    ("needled", "expected"),
    [
        ([], []),
        ([GLUTEUS], []),
        ([Needled("multifidus", Side.LEFT, "L4")], ["fu_head", "fu_urine_blood"]),
        ([Needled("iliopsoas", Side.LEFT)], ["fu_urine_blood"]),
        ([Needled("quadratus_lumborum", Side.LEFT, "L1")], ["fu_head", "fu_urine_blood", "fu_cough"]),
    ],
    ids=["no needles", "the buttock", "the low back", "the hip flexor", "the low back near the lung"],
)
def test_what_to_look_out_for_because_of_the_place(needled, expected):
    assert [one.slug for one in look_out_for(needled, library=library())] == expected
