"""Patients for the rules tests: the ordinary one with nothing to find, and what makes them less ordinary."""

from collections.abc import Mapping
from datetime import date

from pathway.enums import Asked, Side
from pathway.reference import library
from pathway.reference.screening_rows import Choice, Question
from pathway.rules import screenings
from pathway.rules.answers import Answer, Decision, PatientFacts
from pathway.rules.screenings import Assessment

TODAY = date(2026, 11, 20)
ADULT = PatientFacts(age_years=41)


def harmless(question: Question, on: date = TODAY) -> Answer | None:
    """The answer that asks for nothing; None where every answer asks for something, as the weeks of a pregnancy do."""
    choice = next((choice for choice in question.choices if not choice.is_positive), None)
    if choice is None:
        return None
    if question.number:
        return Answer("", on, number=choice.from_number)
    return Answer(choice.code, on)


def one_sore_tingling_leg() -> dict[str, Answer]:
    """Every question answered, nothing positive: the ordinary sciatica patient."""
    questions = library().questions.values()
    due = (
        question for question in questions if question.asked is not Asked.COMPUTED and not question.follows
    )
    return {question.slug: answer for question in due if (answer := harmless(question))}


def assess(
    answers: Mapping[str, Answer],
    decisions: Mapping[str, Decision] | None = None,
    facts: PatientFacts = ADULT,
    *,
    on: date = TODAY,
    confirmed: bool = True,
) -> Assessment:
    """The screening of a patient on a day, by the shipped reference."""
    return screenings.assess(answers, decisions or {}, facts, on=on, library=library(), confirmed=confirmed)


def positive_answer(
    question: Question,
    choice: Choice,
    *,
    side: Side | None = Side.LEFT,
    places: tuple[tuple[str, Side], ...] = (),
    on: date = TODAY,
) -> Answer:
    """An answer that comes out as this choice on that day; the side only where the question asks for one."""
    number = None
    if question.number:
        number = choice.from_number if choice.from_number is not None else (choice.below or 0) - 1
    return Answer(choice.code, on, number=number, side=side if question.sided else None, places=places)
