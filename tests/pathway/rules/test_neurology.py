"""What an examination must tell the screening: a table of findings, each row with the source of its tier."""

from types import MappingProxyType

import pytest

from pathway.enums import Tier
from pathway.reference.examination import examination
from pathway.rules.assessments import Examination
from pathway.rules.neurology import FOUND_WHEN, signs

NOTHING = Examination()


def found(values=None, **grid):
    """`l4_left=3` is a myotome, `touch_l5_left="reduced"` light touch, `achilles_left="clonus"` a reflex."""
    entries = {}
    for name, grade in grid.items():
        *kind, place, side = name.split("_")
        if kind == ["touch"]:
            entries["light_touch", place.upper(), side] = grade
        elif place in ("achilles", "patellar"):
            entries["reflex", place, side] = grade
        else:
            entries["myotome", place.upper(), side] = str(grade)
    return Examination(values=values or {}, signs=entries)


FULL = found(l4_left=5, l5_left=5, s1_left=5, l4_right=5, l5_right=5, s1_right=5)

TABLE = [
    # source, examination now, last one, answers of the screening, signs with their tier
    ("ordinary: one sore tingling leg", found(touch_l5_left="reduced", l5_left=4), None, {}, {}),
    ("ordinary: one leg raise to the calf", found({"slr_left_site": "calf", "slr_right_site": "back"}), None, {}, {}),
    ("ordinary: nothing tested", NOTHING, FULL, {}, {}),
    ("GCK: one ankle reflex gone", found(achilles_left="absent"), None, {}, {}),
    ("GCK: brisk on one side only", found(achilles_left="brisk"), None, {}, {}),
    ("CESC: saddle reduced", found({"saddle_sensation": "reduced"}), None, {}, {"saddle_loss": "T0"}),
    ("CESC: saddle absent", found({"saddle_sensation": "absent"}), None, {}, {"saddle_loss": "T0"}),
    (
        "CESC: saddle told already",
        found({"saddle_sensation": "reduced"}),
        None,
        {"rf_saddle": "long_same"},
        {},
    ),
    ("CESC: the patient said no", found({"saddle_sensation": "reduced"}), None, {"rf_saddle": "no"}, {"saddle_loss": "T0"}),
    ("LOTH: below 4 in one leg", found(l5_left=3), None, {}, {"weak_leg": "T1"}),
    ("LOTH: heel walk not possible", found({"heel_walk_left": "unable"}), None, {}, {"weak_leg": "T1"}),
    ("LOTH: weakness told already", found(l5_left=3), None, {"rf_weakness": "one_leg"}, {}),
    ("LOTH: foot drops", found({"gait": "foot_drop"}), None, {}, {"foot_drop": "T1"}),
    ("LOTH: foot drag told already", found({"gait": "foot_drop"}), None, {"rf_foot_drag": "yes"}, {}),
    ("NHSP: any weakness in both legs", found(l5_left=4, s1_right=4), None, {}, {"weak_both_legs": "T0"}),
    (
        "NHSP: both legs are more than the one told",
        found(l5_left=4, s1_right=4),
        None,
        {"rf_weakness": "one_leg"},
        {"weak_both_legs": "T0"},
    ),
    (
        "NHSP: weak heel walk counts for its leg",
        found({"heel_walk_right": "weak"}, l5_left=4),
        None,
        {},
        {"weak_both_legs": "T0"},
    ),
    ("LOTH: one grade less than last time", found(l5_left=4), FULL, {}, {"weaker": "T1"}),
    ("LOTH: two grades less", found(l5_left=3), FULL, {}, {"fast_loss": "T0"}),
    ("LOTH: the same weakness as last time", found(l5_left=4), found(l5_left=4), {}, {}),
    ("LOTH: better than last time", found(l5_left=4), found(l5_left=3), {}, {}),
    ("LOTH: a root not tested last time", found(l5_left=4), found(s1_left=5), {}, {}),
    (
        "LOTH: feeling lost on both sides",
        found(touch_l5_left="reduced", touch_s1_right="absent"),
        None,
        {},
        {"signs_both_legs": "T0"},
    ),
    ("LOTH: more feeling is no loss", found(touch_l5_left="increased", touch_l5_right="increased"), None, {}, {}),
    (
        "LOTH: both raises below the knee",
        found({"slr_left_site": "calf", "slr_right_site": "foot"}),
        None,
        {},
        {"signs_both_legs": "T0"},
    ),
    (
        "LOTH: both legs told already",
        found({"slr_left_site": "calf", "slr_right_site": "foot"}),
        None,
        {"rf_bilateral": "long_same"},
        {},
    ),
    ("GCK: clonus", found(achilles_right="clonus"), None, {}, {"brisk_reflexes": "T1"}),
    ("GCK: brisk on both sides", found(achilles_left="brisk", patellar_right="brisk"), None, {}, {"brisk_reflexes": "T1"}),
    (
        "strictest first, one for each question",
        found({"saddle_sensation": "absent", "gait": "foot_drop"}, l4_left=2, l4_right=2),
        FULL,
        {},
        {"saddle_loss": "T0", "weak_both_legs": "T0", "foot_drop": "T1"},
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("now", "last", "answered", "expected"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE]
)
def test_what_the_screening_must_hear(now, last, answered, expected):
    given = signs(now, last, answered, examination())

    assert {sign.slug: str(sign.tier) for sign in given} == expected


def test_every_sign_of_the_reference_is_found_by_a_rule_and_the_other_way_round():
    assert set(FOUND_WHEN) == set(examination().signs)


def test_what_stands_for_an_emergency_is_never_explained_away_where_the_screening_can_say_it_is_old():
    """Saddle loss has its own answer "for a long time and the same", with who examined it; words here would hide it."""
    assert examination().signs["saddle_loss"].wants_words is False
    assert examination().signs["fast_loss"].wants_words is False
    assert examination().signs["weaker"].wants_words is False


def test_a_sign_without_a_question_always_wants_words():
    assert [sign.slug for sign in examination().signs.values() if not sign.question] == ["brisk_reflexes"]
    assert examination().signs["brisk_reflexes"].wants_words is True


@pytest.mark.parametrize("side", ["left", "right"])
def test_a_weaker_leg_never_asks_for_less(side):
    """Grade by grade down from full strength: the strictest tier found never gets milder, and ends as an emergency."""
    asked = [
        max((one.tier.strictness for one in signs(now, FULL, {}, examination())), default=-1)
        for now in (found(**{f"l5_{side}": grade}) for grade in range(5, -1, -1))
    ]

    assert asked == sorted(asked)
    assert (asked[0], asked[-1]) == (-1, Tier.T0.strictness)


def test_the_table_of_rules_cannot_be_changed_at_run_time():
    assert isinstance(examination().signs, MappingProxyType)
