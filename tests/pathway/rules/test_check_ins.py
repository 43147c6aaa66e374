"""What a check-in asks after these needles, and which answers count as 48-hour ones."""

import pytest

from pathway.reference import library
from pathway.rules import check_ins


@pytest.mark.parametrize(
    ("needled", "lung_risk", "second", "third"),
    [
        (["piriformis"], False, [], ["fu_rash"]),
        (["multifidus"], False, ["fu_head", "fu_urine_blood"], ["fu_rash"]),
        (["iliopsoas"], False, ["fu_urine_blood"], ["fu_rash"]),
        (["erector_spinae"], True, ["fu_head", "fu_urine_blood"], ["fu_rash", "fu_cough"]),
    ],
)
def test_the_48_hour_form_asks_what_concerns_the_muscles_needled(
    needled: list[str], lung_risk: bool, second: list[str], third: list[str]
):
    form = library().check_in_forms["after_48_hours"]
    screens = check_ins.screens(form, needled=needled, lung_risk=lung_risk, library=library())

    always = [
        "fu_weak",
        "fu_foot_drag",
        "fu_fever",
        "fu_skin",
        "fu_bleed",
        "fu_calf",
        "fu_needle",
        "fu_faint",
    ]
    assert screens == (("fu_breath", "fu_cauda", "fu_allergy"), (*always, *second), tuple(third))


@pytest.mark.parametrize(
    ("muscle", "level", "near"),
    [
        ("multifidus", "L2", True),
        ("multifidus", "L4", False),
        ("multifidus", "", True),
        ("quadratus_lumborum", "L4", True),
        ("erector_spinae", "L1", True),
        ("multifidus", "T10", True),
        ("piriformis", "", False),
        ("unknown", "", False),
    ],
)
def test_which_sites_lie_near_the_lung(muscle: str, level: str, near: bool):
    assert check_ins.near_lung(muscle, level, library()) is near


@pytest.mark.parametrize(
    ("hours", "counts"), [(35.9, False), (36, True), (48, True), (72, True), (72.1, False)]
)
def test_an_answer_counts_as_48_hours_only_between_36_and_72(hours: float, counts: bool):
    assert check_ins.counts_as_48_hours(hours, library()) is counts
