"""What is asked when, what counts as an answer, and all the desk may learn of a screening."""

from dataclasses import replace
from datetime import timedelta

import pytest

from pathway.enums import DeskOutcome, OverallResult
from pathway.reference import library
from pathway.rules import screenings
from pathway.rules.answers import Answer, PatientFacts
from tests.pathway.rules.patients import ADULT, TODAY, assess, one_sore_tingling_leg


def test_a_detail_is_asked_only_after_its_tick():
    answers = one_sore_tingling_leg()
    due = {question.slug for question in screenings.due_questions(answers, on=TODAY, library=library())}
    answers["diabetes"] = Answer("yes", TODAY)
    after = {question.slug for question in screenings.due_questions(answers, on=TODAY, library=library())}

    assert after - due == {"diabetes_numb_feet", "diabetes_slow_healing"}


def test_an_answer_to_a_detail_that_is_no_longer_due_counts_for_nothing():
    answers = {**one_sore_tingling_leg(), "rf_dvt_breath": Answer("yes", TODAY)}

    assert assess(answers).result == OverallResult.CLEARED


def test_an_answer_from_tomorrow_is_no_answer():
    answers = one_sore_tingling_leg()
    answers["metal_allergy"] = replace(answers["metal_allergy"], answered_on=TODAY + timedelta(days=1))

    assert assess(answers).unanswered == ("metal_allergy",)


def test_nobody_is_cleared_by_an_empty_screening():
    assessment = assess({}, facts=PatientFacts(age_years=41))

    assert assessment.result == OverallResult.WAITING
    assert not assessment.may_needle


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, DeskOutcome.CLEAR_TO_BOOK),
        ({"rf_saddle": "new_or_worse"}, DeskOutcome.EMERGENCY),
        ({"rf_foot_drag": "yes"}, DeskOutcome.CLINICIAN_WILL_CALL),
        ({"needle_fear": "panic"}, DeskOutcome.CLINICIAN_WILL_CALL),
        ({"needle_fear": "nervous"}, DeskOutcome.CLEAR_TO_BOOK),
        ({"cardiac_device": "dont_know"}, DeskOutcome.CLINICIAN_WILL_CALL),
    ],
)
def test_the_desk_sees_one_of_three_outcomes_of_a_screening(changed: dict[str, str], expected: DeskOutcome):
    answers = {**one_sore_tingling_leg(), **{slug: Answer(code, TODAY) for slug, code in changed.items()}}

    assert screenings.desk_view(assess(answers, facts=ADULT)) == expected


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, DeskOutcome.CLEAR_TO_BOOK),
        ({"desk_saddle": "yes"}, DeskOutcome.EMERGENCY),
        ({"desk_bladder_bowel": "yes", "desk_ill": "yes"}, DeskOutcome.EMERGENCY),
        ({"desk_legs": "one_leg"}, DeskOutcome.CLINICIAN_WILL_CALL),
        ({"desk_ill": "rather_not_say"}, DeskOutcome.CLINICIAN_WILL_CALL),
        ({"desk_ill": "not an answer"}, DeskOutcome.CLINICIAN_WILL_CALL),
    ],
)
def test_the_four_questions_at_the_desk_end_in_one_of_three_outcomes(
    changed: dict[str, str], expected: DeskOutcome
):
    choices = {**dict.fromkeys(library().desk_questions, "no"), **changed}

    assert screenings.desk_outcome(choices, library=library()) == expected
