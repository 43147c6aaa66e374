"""The screening: from answers, decisions and a date to one result, its findings and the table of cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pathway.enums import Asked, DeskOutcome, Disposition, FindingKind, OverallResult, Side
from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW, Choice, Question
from pathway.rules import findings as found
from pathway.rules import targets
from pathway.rules.answers import VALID_FOR, Answer, Decision, PatientFacts
from pathway.rules.findings import Finding
from pathway.rules.targets import Cell, CellKey, Permission

NOT_ANSWERED = "Not answered: "
ASK_AGAIN = "To be asked again today: "


@dataclass(frozen=True)
class Assessment:
    """Where a screening stands on one day, and why.

    `unanswered`: required questions without a valid answer. `unknown`: answered "I don't know". `undecided`: findings
    that wait for the therapist. `ask_again`: every-session questions whose last answer or decision is not of this day.
    `result` is what the screening came to; `may_needle` is True only when the result permits needling and nothing has
    to be asked again today.
    """

    result: OverallResult
    findings: tuple[Finding, ...]
    cells: Mapping[CellKey, Cell]
    modalities: Mapping[str, Cell]
    unanswered: tuple[str, ...]
    unknown: tuple[str, ...]
    undecided: tuple[str, ...]
    ask_again: tuple[str, ...]
    confirmed: bool
    may_needle: bool
    because: tuple[str, ...]

    @property
    def red_flags(self) -> tuple[Finding, ...]:
        """The red flags among the findings, strictest first."""
        return tuple(finding for finding in self.findings if finding.kind is FindingKind.RED_FLAG)

    def may_select(self, muscle: str, side: Side, technique: str) -> Permission:
        """Whether this target may be saved; see `targets.may_select`."""
        return targets.may_select(self.result, self.cells, muscle, side, technique)


def assess(
    answers: Mapping[str, Answer],
    decisions: Mapping[str, Decision],
    facts: PatientFacts,
    *,
    on: date,
    library: Library,
    confirmed: bool,
) -> Assessment:
    """Judge a screening on a day. Both mappings are by question slug; unknown slugs are ignored.

    `confirmed` is True when a therapist has gone through the screening and signed it off: without it, with a required
    question unanswered, with "I don't know" or with an open finding the result is never `cleared`.
    """
    complete = found.with_computed(answers, facts, on, library)
    chosen = found.choices_given(complete, on, library)
    all_findings = found.find(complete, decisions, on, library, chosen)
    unanswered = tuple(
        question.slug
        for question in _due(chosen, library)
        if question.required
        and not _is_answered(question, complete.get(question.slug), chosen.get(question.slug), on)
    )
    unknown = tuple(finding.question for finding in all_findings if finding.choice == DONT_KNOW)
    undecided = tuple(f.question for f in all_findings if not f.resolved and f.choice != DONT_KNOW)
    result = _result(all_findings, bool(unanswered or unknown or undecided) or not confirmed)
    again = _ask_again(complete, all_findings, on, library)
    table = targets.cells(all_findings, facts, library)
    return Assessment(
        result=result,
        findings=all_findings,
        cells=table,
        modalities=targets.modalities(all_findings, facts, table, library),
        unanswered=unanswered,
        unknown=unknown,
        undecided=undecided,
        ask_again=again,
        confirmed=confirmed,
        may_needle=result.permits_needling and not again,
        because=_because(all_findings, unanswered, unknown, again, confirmed, library),
    )


def due_questions(answers: Mapping[str, Answer], *, on: date, library: Library) -> tuple[Question, ...]:
    """The questions that are due given these answers: all that follow nothing, and follow-ups of what was ticked.

    Computed questions are left out: nobody is asked them.
    """
    return _due(found.choices_given(answers, on, library), library)


def desk_outcome(choices: Mapping[str, str], *, library: Library) -> DeskOutcome:
    """All the desk may see of the four questions at booking. A question without an answer means a clinician calls."""
    outcomes = []
    for slug, question in library.desk_questions.items():
        given = next((choice for choice in question.choices if choice.code == choices.get(slug)), None)
        outcomes.append(given.outcome if given else DeskOutcome.CLINICIAN_WILL_CALL)
    return max(outcomes, key=lambda outcome: outcome.strictness)


def desk_view(assessment: Assessment) -> DeskOutcome:
    """All the desk may see of a screening: clear to book, a clinician will call, or the emergency script."""
    if assessment.result is OverallResult.EMERGENCY:
        return DeskOutcome.EMERGENCY
    asks = any(
        not finding.resolved and finding.disposition.strictness >= Disposition.CLINICIAN_DECISION.strictness
        for finding in assessment.findings
    )
    if asks or assessment.result is OverallResult.NOT_SUITABLE:
        return DeskOutcome.CLINICIAN_WILL_CALL
    return DeskOutcome.CLEAR_TO_BOOK


def _due(chosen: Mapping[str, Choice | None], library: Library) -> tuple[Question, ...]:
    return tuple(
        question
        for question in library.questions.values()
        if question.asked is not Asked.COMPUTED and found.is_asked(question, chosen)
    )


def _is_answered(question: Question, answer: Answer | None, choice: Choice | None, on: date) -> bool:
    if answer is None or not answer.answered_on <= on < answer.answered_on + VALID_FOR:
        return False
    if question.sided and choice is not None and choice.is_positive and answer.side is None:
        return False
    return answer.choice == DONT_KNOW or choice is not None


def _result(all_findings: tuple[Finding, ...], waits: bool) -> OverallResult:
    standing = [finding.disposition for finding in all_findings if not finding.resolved]
    if Disposition.EMERGENCY in standing:
        return OverallResult.EMERGENCY
    if Disposition.DO_NOT_NEEDLE in standing or any(finding.stops_needling for finding in all_findings):
        return OverallResult.NOT_SUITABLE
    if waits:
        return OverallResult.WAITING
    if any(finding.needs_decision for finding in all_findings):
        return OverallResult.CLEARED_WITH_PRECAUTIONS
    return OverallResult.CLEARED


def _ask_again(
    answers: Mapping[str, Answer], all_findings: tuple[Finding, ...], on: date, library: Library
) -> tuple[str, ...]:
    """Every-session questions not answered today, or decided on another day and not of the history kind."""
    old = {
        slug
        for slug, answer in answers.items()
        if slug in library.questions and library.is_asked_each_session(slug) and answer.answered_on != on
    }
    for finding in all_findings:
        question = library.questions[finding.question]
        daily = library.is_asked_each_session(question.slug) and not question.history
        daily = daily or question.decide_each_visit
        if daily and finding.decided is not None and finding.decided.decided_on != on:
            old.add(finding.question)
    return tuple(slug for slug in library.questions if slug in old)


def _because(
    all_findings: tuple[Finding, ...],
    unanswered: tuple[str, ...],
    unknown: tuple[str, ...],
    again: tuple[str, ...],
    confirmed: bool,
    library: Library,
) -> tuple[str, ...]:
    """The result in sentences for staff, strictest first."""
    sentences = [f"{finding.reason} {finding.why_open}" for finding in all_findings if not finding.resolved]
    sentences += [
        f"{f.reason} The therapist decided against needling." for f in all_findings if f.stops_needling
    ]
    sentences += [NOT_ANSWERED + library.questions[slug].en for slug in unanswered]
    sentences += [ASK_AGAIN + library.questions[slug].en for slug in again if slug not in unknown]
    if not confirmed:
        sentences.append("The therapist has not confirmed this screening yet.")
    return tuple(sentences)
