"""Goals of the rules: a screening is judged while a person waits for the page."""

from datetime import date

from bench.goals import Measure, goal, milliseconds
from pathway.reference.library import library
from pathway.rules import screenings
from pathway.rules.answers import Answer, PatientFacts

DAY = date(2026, 11, 20)
FINDINGS = 10


@goal("G13 rules for one patient with ten findings", at_most=2, unit="ms")
def judging_a_patient_with_ten_findings() -> Measure:
    """Every question is answered, ten of them so that a therapist has to look; every target cell is judged."""
    reference = library()
    answers = {slug: Answer(question.choices[0].code, DAY) for slug, question in reference.questions.items()}
    alarming = [question for question in reference.questions.values() if question.is_tickable]
    for question in alarming[:: len(alarming) // FINDINGS][:FINDINGS]:
        answers[question.slug] = Answer(question.positive_choices[0].code, DAY)
    facts = PatientFacts(age_years=40)

    def judge() -> screenings.Assessment:
        return screenings.assess(answers, {}, facts, on=DAY, library=reference, confirmed=True)

    seen = len(judge().findings)
    if seen < FINDINGS:
        raise RuntimeError(f"The patient to be measured has only {seen} findings.")
    return lambda: milliseconds(judge, times=200)
