"""What "all normal" fills, what can be stored, what a signature needs, and what becomes a measured value."""

import pytest

from pathway.reference import library
from pathway.reference.examination import examination
from pathway.rules.assessments import (
    Activity,
    Examination,
    Missing,
    Point,
    measured,
    missing_to_sign,
    mistake,
    with_all_normal,
    with_said,
)

ENOUGH = {"affected_side": "left", "suspected_driver": "injury", "nprs_leg": 7, "nprs_back": 0}


def normal(part, found=None):
    return with_all_normal(found or Examination(), part, examination())


def test_all_normal_fills_the_whole_grid():
    signs = normal("nerves").signs

    assert len(signs) == 6 * 2 * 2 + 3 * 2
    assert {grade for (kind, _, _), grade in signs.items() if kind == "myotome"} == {"5"}
    assert {grade for (kind, _, _), grade in signs.items() if kind != "myotome"} == {"normal"}


def test_all_normal_overwrites_nothing():
    before = Examination(values={"gait": "antalgic"}, signs={("myotome", "L5", "left"): "3"})

    after = normal("nerves", normal("movement", before))

    assert (after.word("gait"), after.word("posture")) == ("antalgic", "normal")
    assert after.grade("myotome", "L5", "left") == "3"
    assert after.grade("myotome", "L5", "right") == "5"


@pytest.mark.parametrize("part", ["behaviour", "movement", "tension", "nerves"])
def test_all_normal_invents_no_number(part):
    assert measured(normal(part), examination()) == {}


def test_all_normal_never_says_that_the_saddle_was_tested():
    assert normal("nerves").word("saddle_sensation") == ""


def test_all_normal_leaves_the_other_parts_alone():
    assert normal("tension").word("gait") == ""
    assert normal("movement").signs == {}


def test_nothing_found_is_not_said_beside_a_trigger_point():
    assert normal("palpation").values == {"nothing_palpated": True}
    assert normal("palpation", Examination(points=(Point("piriformis", "left"),))).values == {}


@pytest.mark.parametrize("part", ["pain", "conclusion"])
def test_a_part_without_the_button_is_filled_by_nobody(part):
    assert normal(part) == Examination()


def test_what_the_intake_said_fills_only_what_is_empty():
    said = Examination(
        values={"nprs_leg": 7, "nprs_back": 3}, activities={1: Activity("Walk", 4), 2: Activity("Sit", 2)}
    )
    mine = Examination(values={"nprs_leg": 0}, activities={1: Activity("Walk", 6), 2: Activity("Drive")})

    both = with_said(mine, said)

    assert (both.number("nprs_leg"), both.number("nprs_back")) == (0, 3)
    assert both.activities == {1: Activity("Walk", 6), 2: Activity("Drive")}


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (Examination(values={"gait": "on hands"}), "gait"),
        (Examination(values={"slr_left_degrees": 121}), "slr_left_degrees"),
        (Examination(values={"nprs_leg": 11}), "nprs_leg"),
        (Examination(signs={("myotome", "L5", "left"): "6"}), "myotome_L5_left"),
        (Examination(signs={("light_touch", "L1", "left"): "normal"}), "light_touch_L1_left"),
        (Examination(signs={("reflex", "achilles", "both"): "normal"}), "reflex_achilles_both"),
        (Examination(points=(Point("heart", "left"),)), "points"),
        (Examination(points=(Point("piriformis", "left", "everywhere"),)), "points"),
        (Examination(values={"nothing_palpated": True}, points=(Point("piriformis", "left"),)), "nothing_palpated"),
        (Examination(activities={4: Activity("Walk", 3)}), "activity_4_score"),
        (Examination(activities={1: Activity("Walk", 11)}), "activity_1_score"),
        (Examination(values=ENOUGH, signs={("reflex", "achilles", "left"): "clonus"}), None),
    ],
)  # fmt: skip
def test_what_cannot_be_stored_is_said_at_its_field(found, expected):
    wrong = mistake(found, own_words={}, muscles=library().muscles, content=examination())

    assert (wrong.field if wrong else None) == expected


def test_the_patients_own_words_stay():
    def wrong(name):
        found = Examination(activities={1: Activity(name, 5)})
        return mistake(found, own_words={1: "Walk"}, muscles=library().muscles, content=examination())

    assert wrong("Walk") is None
    assert wrong("Run").field == "activity_1_name"


def missing(found, unsettled=0):
    return [one.field for one in missing_to_sign(found, unsettled=unsettled)]


def test_a_signature_asks_only_for_what_the_plan_rests_on():
    assert missing(Examination()) == ["affected_side", "nprs_leg", "nprs_back", "suspected_driver"]
    assert missing(Examination(values=ENOUGH)) == []


def test_the_worst_of_seven_days_is_at_least_the_average_and_now():
    assert missing(Examination(values={**ENOUGH, "nprs_leg_worst": 6})) == ["nprs_leg_worst"]
    assert missing(Examination(values={**ENOUGH, "nprs_leg_worst": 7, "nprs_leg_average": 8})) == [
        "nprs_leg_worst"
    ]
    assert missing(Examination(values={**ENOUGH, "nprs_leg_worst": 7, "nprs_leg_average": 5})) == []


def test_an_activity_is_named_and_scored_or_neither():
    activities = {1: Activity("Walk"), 2: Activity("", 4), 3: Activity("Sit", 0)}

    assert missing(Examination(values=ENOUGH, activities=activities)) == [
        "activity_1_score",
        "activity_2_name",
    ]


def test_a_warning_nobody_met_stands_before_the_signature():
    assert missing_to_sign(Examination(values=ENOUGH), unsettled=2) == (
        Missing("2 findings wait for the screening, or for your reason.", "warnings"),
    )


def test_numbers_become_measured_values_and_activities_are_numbered_as_they_are_asked_again():
    found = Examination(
        values={**ENOUGH, "slr_left_degrees": 40, "sitting_minutes": 10, "gait": "normal"},
        activities={2: Activity("Sit", 2), 3: Activity("Walk", 6)},
    )

    assert measured(found, examination()) == {
        "nprs_leg": 7,
        "nprs_back": 0,
        "slr_left_degrees": 40,
        "psfs_1": 2,
        "psfs_2": 6,
    }
