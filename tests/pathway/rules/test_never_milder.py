"""Thousands of generated patients: knowing more that is bad, or less of anything, never lets a needle in."""

from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from pathway.enums import Asked, CellState, Disposition, Resolution, Side
from pathway.reference import library
from pathway.reference.screening_rows import DONT_KNOW, TIER_DISPOSITIONS, Question
from pathway.rules.answers import Answer, Clearance, Decision, PatientFacts
from pathway.rules.findings import choice_given
from pathway.rules.screenings import Assessment, due_questions
from tests.pathway.rules.patients import TODAY, assess, harmless, one_sore_tingling_leg, positive_answer

PATIENTS = 700  # in each of the three tests
ORDINARY = one_sore_tingling_leg()
ASKED = tuple(question for question in library().questions.values() if question.asked is not Asked.COMPUTED)
WITH_POSITIVES = tuple(question for question in ASKED if question.positive_choices)
LETTER = Clearance("Dr. Rivera", TODAY, "letter.pdf", TODAY + timedelta(days=90))
BY_THE_BOOK = {
    Disposition.MEDICAL_CLEARANCE: Resolution.CLEARED_BY,
    Disposition.CLINICIAN_DECISION: Resolution.PROCEED,
    Disposition.SITE_BLOCK: Resolution.MODIFY,
    Disposition.CAUTION_MODIFY: Resolution.ACCEPT,
}
MUSCLES, SIDES, RESOLUTIONS = tuple(library().muscles), tuple(Side), tuple(Resolution)
DAYS = (0, 0, 0, 0, 0, 0, 1, 30, 364, 365, 400)


@dataclass(frozen=True)
class Known:
    """Everything the rules are given about one patient."""

    answers: dict[str, Answer]
    decisions: dict[str, Decision]
    facts: PatientFacts
    confirmed: bool
    dice: Random

    def judged(self, answers: dict[str, Answer] | None = None) -> Assessment:
        given = self.answers if answers is None else answers
        return assess(given, self.decisions, self.facts, confirmed=self.confirmed)


def any_answer(question: Question, dice: Random) -> Answer:
    kind = dice.choice(("positive", "positive", "harmless", "dont_know"))
    on = TODAY - timedelta(days=dice.choice(DAYS))
    if kind == "positive" and question.positive_choices:
        choice = dice.choice(question.positive_choices)
        places = ((dice.choice(MUSCLES), dice.choice(SIDES)),) if question.marks_places else ()
        return positive_answer(
            question, choice, side=dice.choice((None, *SIDES)), places=places[: dice.randrange(2)], on=on
        )
    return (harmless(question, on) if kind == "harmless" else None) or Answer(DONT_KNOW, on)


def any_decision(about: str, dice: Random) -> Decision:
    expires_on = TODAY + timedelta(days=dice.choice((-1, 0, 90)))
    letter = Clearance("Dr. Rivera", TODAY - timedelta(days=400), "letter.pdf", expires_on)
    return Decision(
        dice.choice(RESOLUTIONS),
        about,
        TODAY - timedelta(days=dice.choice(DAYS)),
        rationale=dice.choice(("Looked at.", "Looked at.", "")),
        clearance=dice.choice((letter, letter, None)),
        avoid=((dice.choice(MUSCLES), dice.choice(SIDES)),) if dice.random() < 0.2 else (),
    )


@st.composite
def any_patient(draw: st.DrawFn) -> Known:
    """The ordinary patient with up to eight answers changed; half of them in good hands, half decided anyhow.

    Only how many is drawn one by one, so that a failing patient shrinks; the rest is one seed, because thousands of
    patients with a draw for each detail take a minute.
    """
    how_many, dice = draw(st.integers(0, 8)), draw(st.randoms(use_true_random=True))
    if dice.random() < 0.5:
        return in_good_hands(min(how_many, 4), dice)
    answers, decisions = dict(ORDINARY), {}
    for question in dice.sample(ASKED, how_many):
        answers[question.slug] = answer = any_answer(question, dice)
        choice = choice_given(question, answer, TODAY)
        if choice is not None and choice.is_positive and dice.random() < 0.6:
            decisions[question.slug] = any_decision(choice.code, dice)
    facts = PatientFacts(dice.choice((15, 41, 41, 70)), dice.random() < 0.5)
    return Known(answers, decisions, facts, confirmed=dice.random() < 0.8, dice=dice)


def in_good_hands(how_many: int, dice: Random) -> Known:
    """Everything answered today and decided by the book as far as it can be, so that many of them may be needled."""
    answers, decisions = dict(ORDINARY), {}
    waiting = dice.sample(WITH_POSITIVES, how_many)
    while waiting:
        question = waiting.pop()
        choice = dice.choice(question.positive_choices) if question.positive_choices else None
        answers[question.slug] = positive_answer(question, choice) if choice else harmless(question)
        due = due_questions(answers, on=TODAY, library=library())
        waiting += [one for one in due if one.slug not in answers and one not in waiting]
        disposition = choice and (choice.disposition or TIER_DISPOSITIONS[choice.tier])
        if disposition in BY_THE_BOOK:
            decisions[question.slug] = Decision(
                BY_THE_BOOK[disposition], choice.code, TODAY, "Looked at.", LETTER
            )
    return Known(answers, decisions, PatientFacts(41, dice.random() < 0.5), confirmed=True, dice=dice)


def is_never_milder(after: Assessment, before: Assessment) -> bool:
    cells = all(
        after.cells[key].state.strictness >= cell.state.strictness for key, cell in before.cells.items()
    )
    modalities = all(
        after.modalities[slug].state.strictness >= cell.state.strictness
        for slug, cell in before.modalities.items()
    )
    result = after.result.strictness >= before.result.strictness
    return result and cells and modalities and after.may_needle <= before.may_needle


@settings(max_examples=PATIENTS, deadline=None)
@given(patient=any_patient())
def test_one_more_positive_answer_is_never_milder(patient: Known):
    untouched = [q for q in WITH_POSITIVES if patient.answers.get(q.slug) in (None, harmless(q))]
    question = patient.dice.choice(untouched)
    choice = patient.dice.choice(question.positive_choices)

    more = {**patient.answers, question.slug: positive_answer(question, choice)}

    assert is_never_milder(patient.judged(more), patient.judged())


@settings(max_examples=PATIENTS, deadline=None)
@given(patient=any_patient())
def test_one_answer_less_is_never_milder(patient: Known):
    """A bad answer that is gone can no longer be told as bad, but nothing opens: the question is open instead.

    Of what is asked: an answer left over from a follow-up asked no more may open its own follow-up, which goes with it.
    """
    due = due_questions(patient.answers, on=TODAY, library=library())
    question = patient.dice.choice([q for q in due if q.slug in patient.answers])
    choice = choice_given(question, patient.answers[question.slug], TODAY)
    less = {slug: answer for slug, answer in patient.answers.items() if slug != question.slug}

    after, before = patient.judged(less), patient.judged()

    if choice is not None and not choice.is_positive:
        assert is_never_milder(after, before)
    assert (after.result.permits_needling, after.may_needle) <= (
        before.result.permits_needling,
        before.may_needle,
    )
    if not question.follows:
        assert not after.result.permits_needling


@settings(max_examples=PATIENTS, deadline=None)
@given(patient=any_patient())
def test_a_blocked_cell_can_never_be_chosen_and_every_no_says_why(patient: Known):
    assessment = patient.judged()

    assert is_strictest_first([finding.disposition for finding in assessment.findings])
    assert assessment.may_needle == (assessment.because == ())
    assert not (
        assessment.may_needle and (assessment.undecided or assessment.unknown or assessment.unanswered)
    )
    for (muscle, side, technique), cell in assessment.cells.items():
        permission = assessment.may_select(muscle, side, technique)
        assert permission.allowed == (
            assessment.result.permits_needling and cell.state is not CellState.BLOCKED
        )
        assert bool(permission.reasons) == (permission.state is not CellState.ALLOWED)
        assert is_strictest_first([reason.state for reason in cell.reasons])


def is_strictest_first(words: list[Disposition] | list[CellState]) -> bool:
    return all(one.strictness >= next_one.strictness for one, next_one in pairwise(words))
