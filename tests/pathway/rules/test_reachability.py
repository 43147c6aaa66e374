"""Every row, question and answer of the reference can be reached by somebody's answer and changes what comes out."""

import pytest

from pathway.enums import Asked, Side
from pathway.reference import library
from pathway.reference.screening_rows import Choice, Question
from pathway.rules import screenings
from pathway.rules.answers import Answer, PatientFacts
from pathway.rules.screenings import Assessment
from tests.pathway.rules.patients import TODAY, assess, one_sore_tingling_leg, positive_answer

ORDINARY = assess(one_sore_tingling_leg())
POSITIVES = [
    (question, choice)
    for question in library().questions.values()
    if question.asked is not Asked.COMPUTED
    for choice in question.positive_choices
]
AGES = {"minor": 17, "rf_age": 18}


def somebody_with(question: Question, choice: Choice) -> Assessment:
    """The ordinary patient who answers this, having ticked whatever opens the question."""
    answers = one_sore_tingling_leg()
    follow = question
    while follow.follows:
        before = library().questions[follow.follows]
        answers[before.slug] = Answer(
            follow.follows_choices[0], TODAY, side=Side.LEFT if before.sided else None
        )
        follow = before
    answers[question.slug] = positive_answer(question, choice)
    return assess(answers)


@pytest.mark.parametrize(
    ("question", "choice"), POSITIVES, ids=lambda one: getattr(one, "slug", None) or one.code
)
def test_every_positive_answer_is_found_and_changes_something(question: Question, choice: Choice):
    assessment = somebody_with(question, choice)
    found = {finding.code: finding for finding in assessment.findings}[question.slug]

    assert (found.choice, found.source) == (choice.code, library().row_of[question.slug].source)
    assert found.resolved == (not found.needs_decision)
    assert what_it_says(assessment) != what_it_says(ORDINARY)


def test_every_row_is_reached_by_some_answer_or_age():
    by_answer = {library().row_of[question.slug].slug for question, _ in POSITIVES}
    by_age = {
        finding.row
        for age in AGES.values()
        for finding in assess(one_sore_tingling_leg(), facts=PatientFacts(age)).findings
    }

    assert by_answer | by_age == set(library().rows)
    assert by_age == set(AGES)


def test_every_question_a_patient_is_asked_can_become_due():
    """No follow-up waits for an answer nobody can give."""
    reached = {question.slug for question in screenings.due_questions({}, on=TODAY, library=library())}
    for question in library().questions.values():
        for choice in question.choices:
            answers = {question.slug: Answer(choice.code, TODAY)}
            reached |= {q.slug for q in screenings.due_questions(answers, on=TODAY, library=library())}

    asked = {slug for slug, question in library().questions.items() if question.asked is not Asked.COMPUTED}
    assert reached == asked


def what_it_says(assessment: Assessment) -> tuple[object, ...]:
    states = {key: cell.state for key, cell in assessment.cells.items()}
    modalities = {slug: cell.state for slug, cell in assessment.modalities.items()}
    notes = {finding.row for finding in assessment.findings if not finding.needs_decision}
    return assessment.result, states, modalities, notes
