"""The screening never gets milder by knowing more that is bad or less that is good; the desk learns what it may."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.enums import Asked, CellState, DeskOutcome, OverallResult, Resolution, Side
from pathway.reference import library
from pathway.reference.screening_rows import Choice, Question
from pathway.rules import screenings
from pathway.rules.answers import Answer, Decision, PatientFacts
from pathway.rules.screenings import Assessment
from tests.pathway.rules.patients import ADULT, TODAY, assess, harmless, one_sore_tingling_leg

ASKED = tuple(question for question in library().questions.values() if question.asked is not Asked.COMPUTED)
WITH_POSITIVES = tuple(question for question in ASKED if question.positive_choices)


def positive_answer(question: Question, choice: Choice, side: Side = Side.LEFT) -> Answer:
    number = None
    if question.number:
        number = choice.from_number if choice.from_number is not None else (choice.below or 0) - 1
    return Answer(choice.code, TODAY, number=number, side=side if question.sided else None)


@st.composite
def any_answer(draw: st.DrawFn, question: Question) -> Answer:
    kind = draw(st.sampled_from(["harmless", "harmless", "harmless", "positive", "dont_know"]))
    if kind == "positive" and question.positive_choices:
        side = draw(st.sampled_from(Side))
        return positive_answer(question, draw(st.sampled_from(question.positive_choices)), side)
    return (
        Answer("dont_know", TODAY)
        if kind == "dont_know"
        else harmless(question) or Answer("dont_know", TODAY)
    )


@st.composite
def any_patient(draw: st.DrawFn) -> dict[str, Answer]:
    changed = draw(st.lists(st.sampled_from(ASKED), max_size=8, unique_by=lambda question: question.slug))
    return {**one_sore_tingling_leg(), **{question.slug: draw(any_answer(question)) for question in changed}}


@st.composite
def any_decisions(draw: st.DrawFn, answers: dict[str, Answer]) -> dict[str, Decision]:
    found = assess(answers).findings
    decided = draw(st.lists(st.sampled_from(found), unique_by=lambda f: f.code)) if found else []
    return {
        finding.code: Decision(
            draw(st.sampled_from(Resolution)), finding.choice, TODAY, rationale="Looked at."
        )
        for finding in decided
    }


def not_milder(after: Assessment, before: Assessment) -> bool:
    cells = all(
        after.cells[key].state.strictness >= cell.state.strictness for key, cell in before.cells.items()
    )
    return (
        after.result.strictness >= before.result.strictness
        and cells
        and after.may_needle <= before.may_needle
    )


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_one_more_positive_answer_is_never_milder(data: st.DataObject):
    answers = data.draw(any_patient())
    decisions = data.draw(any_decisions(answers))
    untouched = [
        question for question in WITH_POSITIVES if answers.get(question.slug) in (None, harmless(question))
    ]
    question = data.draw(st.sampled_from(untouched))
    choice = data.draw(st.sampled_from(question.positive_choices))

    before = assess(answers, decisions)
    after = assess({**answers, question.slug: positive_answer(question, choice)}, decisions)

    assert not_milder(after, before)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_one_harmless_answer_less_is_never_milder(data: st.DataObject):
    answers = data.draw(any_patient())
    decisions = data.draw(any_decisions(answers))
    kept = [q for q in ASKED if q.slug in answers and answers[q.slug] == harmless(q)]
    question = data.draw(st.sampled_from(kept))

    before = assess(answers, decisions)
    after = assess({slug: answer for slug, answer in answers.items() if slug != question.slug}, decisions)

    assert not_milder(after, before)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_a_blocked_cell_can_never_be_chosen_and_nothing_before_the_screening_permits(data: st.DataObject):
    answers = data.draw(any_patient())
    assessment = assess(answers, data.draw(any_decisions(answers)), confirmed=data.draw(st.booleans()))

    for (muscle, side, technique), cell in assessment.cells.items():
        permission = assessment.may_select(muscle, side, technique)
        expected = assessment.result.permits_needling and cell.state is not CellState.BLOCKED
        assert permission.allowed == expected
        assert bool(permission.reasons) == (permission.state is not CellState.ALLOWED)


@settings(max_examples=150, deadline=None)
@given(data=st.data())
def test_needling_is_held_back_exactly_when_a_sentence_says_why(data: st.DataObject):
    answers = data.draw(any_patient())
    assessment = assess(answers, data.draw(any_decisions(answers)), confirmed=data.draw(st.booleans()))

    assert assessment.may_needle == (assessment.because == ())


@settings(max_examples=100, deadline=None)
@given(answers=any_patient())
def test_findings_come_strictest_first(answers: dict[str, Answer]):
    strictness = [finding.disposition.strictness for finding in assess(answers).findings]

    assert strictness == sorted(strictness, reverse=True)


POSITIVES = [(question, choice) for question in WITH_POSITIVES for choice in question.positive_choices]


@pytest.mark.parametrize(
    ("question", "choice"), POSITIVES, ids=lambda one: getattr(one, "slug", None) or one.code
)
def test_every_positive_answer_is_found_and_changes_something(question: Question, choice: Choice):
    answers = one_sore_tingling_leg()
    follow: Question | None = question
    while follow is not None and follow.follows:
        before = library().questions[follow.follows]
        answers[before.slug] = Answer(
            follow.follows_choices[0], TODAY, side=Side.LEFT if before.sided else None
        )
        follow = before
    answers[question.slug] = positive_answer(question, choice)

    found = {finding.code: finding for finding in assess(answers).findings}

    assert found[question.slug].choice == choice.code
    assert found[question.slug].source == library().row_of[question.slug].source
    assert found[question.slug].resolved == (not found[question.slug].needs_decision)


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
