"""Fear of needles and fainting: who needs a way of their own, and the maximum that way sets."""

import pytest

from pathway.enums import Resolution
from pathway.reference import library
from pathway.rules.answers import Answer, Decision
from pathway.rules.needle_aversion import Aversion, aversion, beyond, left_to_decide, most_needles
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg


def found(decisions=None, **answers):
    given = {slug: Answer(choice, TODAY) for slug, choice in answers.items()}
    return aversion(assess({**one_sore_tingling_leg(), **given}, decisions), library=library())


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, None),
        ({"needle_fear": "nervous"}, Aversion("needle_fear", "Nervous", faints=False)),
        ({"needle_fear": "very_scared"}, Aversion("needle_fear", "Very scared", faints=False)),
        ({"faint_history": "yes"}, Aversion("faint_history", "", faints=True)),
        (
            {"needle_fear": "nervous", "faint_history": "yes"},
            Aversion("needle_fear", "Nervous", faints=True),
        ),
        ({"needle_fear": "panic", "faint_history": "yes"}, None),
        ({"needle_fear": "dont_know"}, None),
    ],
    ids=[
        "fine",
        "nervous",
        "very scared",
        "faints",
        "both",
        "panic is not needled",
        "not known is asked again",
    ],
)
def test_who_needs_a_way_of_their_own(answers, expected):
    assert found(**answers) == expected


def test_nobody_whom_the_therapist_does_not_needle_needs_one():
    no = Decision(Resolution.DO_NOT, "very_scared", TODAY, "Not today.")
    assert found({"needle_fear": no}, needle_fear="very_scared") is None


def test_it_is_said_in_one_sentence():
    assert Aversion("needle_fear", "Very scared", faints=True).words == (
        "Needles: very scared, has fainted, or almost, with a needle."
    )
    assert Aversion("faint_history", "", faints=True).words == "Has fainted, or almost, with a needle."


@pytest.mark.parametrize(("is_planned", "questions"), [(False, ["faint_history"]), (True, [])])
def test_it_is_decided_before_the_screening_is_closed(is_planned, questions):
    asked = left_to_decide(found(faint_history="yes"), is_planned=is_planned)
    assert [one.question for one in asked] == questions


def test_where_nothing_asks_for_it_nothing_is_left():
    assert left_to_decide(None, is_planned=False) == ()


@pytest.mark.parametrize(
    ("first_time_only", "sessions_before", "expected"),
    [(True, 0, 2), (True, 1, None), (False, 0, 2), (False, 5, 2)],
)
def test_a_maximum_for_the_first_time_ends_with_it(first_time_only, sessions_before, expected):
    assert most_needles(2, first_time_only=first_time_only, sessions_before=sessions_before) == expected


@pytest.mark.parametrize(
    ("needles_in", "most", "reason", "is_held_back"),
    [
        (2, 2, "", False),
        (3, 2, "", True),
        (3, 2, "  ", True),
        (3, 2, "She asked for it.", False),
        (9, None, "", False),
    ],
)
def test_more_than_agreed_needs_a_reason(needles_in, most, reason, is_held_back):
    assert bool(beyond(needles_in, most, reason)) == is_held_back


def test_the_refusal_names_both_numbers():
    assert beyond(3, 1, "") == (
        "At most 1 needle was agreed with this patient, and this would be 3. Write why more, then log them."
    )
