"""A home programme holds known exercises in a sensible dose, and none that the screening leaves out."""

from dataclasses import replace

import pytest

from pathway.enums import CellState
from pathway.reference import library
from pathway.rules.answers import Answer
from pathway.rules.home_programmes import MOST, Prescribed, judged, refusals
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg

BRIDGE = Prescribed("bridge", sets=3, repetitions=10, times_a_day=1, days_a_week=3)
CLAM = Prescribed("clam", sets=3, repetitions=12, times_a_day=1, days_a_week=3, side="left")
WALK = Prescribed("walk", minutes=15, times_a_day=1)


def patient(**answers):
    return assess(
        {**one_sore_tingling_leg(), **{slug: Answer(code, TODAY) for slug, code in answers.items()}}
    )


def refused(*programme, **answers):
    return refusals(programme, assessment=patient(**answers), library=library())


def test_the_usual_dose_of_every_exercise_may_be_saved():
    usual = [
        Prescribed(
            one.slug,
            **{name: getattr(one.usual, name) if name in one.asked else None for name in vars(one.usual)},
            side="both" if one.sided else "",
        )
        for one in library().home_exercises.values()
    ]

    assert [why for one in usual if (why := refused(one))] == []


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (replace(BRIDGE, sets=0), "Bridge: enter sets from 1 to 10."),
        (replace(BRIDGE, sets=None), "Bridge: enter sets from 1 to 10."),
        (replace(BRIDGE, repetitions=51), "Bridge: enter repetitions from 1 to 50."),
        (replace(BRIDGE, days_a_week=8), "Bridge: enter days a week from 1 to 7."),
        (replace(BRIDGE, minutes=5), "Bridge: minutes do not apply."),
        (replace(BRIDGE, side="left"), "Bridge: choose no side."),
        (replace(BRIDGE, note="x" * 201), "Bridge: write at most 200 characters."),
        (replace(CLAM, side=""), "Clam: choose left, right or both sides."),
        (replace(WALK, minutes=121), "Walk at an easy pace: enter minutes from 1 to 120."),
        (Prescribed("handstand"), "One of the exercises is not in the reference."),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_dose_out_of_reach_is_refused(one, why):
    assert refused(one) == (why,)


def test_an_exercise_stands_in_a_programme_once():
    assert refused(BRIDGE, BRIDGE) == ("An exercise is listed twice.",)


def test_a_programme_nobody_would_do_is_refused():
    many = [replace(BRIDGE, exercise="bridge") for _ in range(MOST + 1)]

    assert refused(*many)[-1] == "Choose at most 12 exercises."


@pytest.mark.parametrize(
    ("exercise", "answers", "state"),
    [
        pytest.param("press_up", {"pregnancy": "yes"}, CellState.BLOCKED, id="GCK: not on the belly in pregnancy"),
        pytest.param("press_up", {"pregnancy": "not_sure"}, CellState.BLOCKED, id="GCK: could be pregnant"),
        pytest.param("press_up", {"pregnancy": "trying"}, CellState.ALLOWED, id="GCK: trying is no reason"),
        pytest.param("press_up", {"spine_surgery": "yes"}, CellState.CAUTION, id="GCK: past back surgery"),
        pytest.param("knee_to_chest", {"weak_bones": "yes"}, CellState.BLOCKED, id="GCK: weak bones"),
        pytest.param("hamstring_stretch", {"hypermobile": "yes"}, CellState.CAUTION, id="GCK: loose joints"),
        pytest.param("walk", {"weak_bones": "yes", "pregnancy": "yes"}, CellState.ALLOWED, id="GCK: everybody walks"),
    ],
)  # fmt: skip
def test_the_screening_leaves_exercises_out(exercise, answers, state):
    assert judged(library().home_exercises[exercise], patient(**answers)).state is state


def test_a_blocked_exercise_is_refused_with_what_was_answered():
    one = Prescribed("press_up", sets=1, repetitions=10, times_a_day=4)

    (why,) = refused(one, pregnancy="yes")

    assert why.startswith("Press-up, lying face down: Are you pregnant")
    assert why.endswith("Not lying on the belly in pregnancy (GCK).")


def test_without_a_screening_nothing_is_known_against_an_exercise():
    assert refusals([BRIDGE, CLAM, WALK], assessment=None, library=library()) == ()


def test_reasons_come_strictest_first():
    cell = judged(library().home_exercises["press_up"], patient(spine_surgery="yes", pregnancy="yes"))

    assert [reason.state for reason in cell.reasons] == [CellState.BLOCKED, CellState.CAUTION]
    assert {reason.source for reason in cell.reasons} == {"GCK"}
