"""Turns answers into findings: what each positive answer asks for, and whether the therapist has resolved it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from pathway.enums import Asked, Disposition, FindingKind, Resolution, Side, Tier
from pathway.reference.library import Library
from pathway.reference.screening_rows import (
    DONT_KNOW,
    TIER_DISPOSITIONS,
    Choice,
    Effect,
    Escalation,
    Question,
    ScreeningRow,
)
from pathway.rules.answers import Answer, Decision, PatientFacts
from pathway.rules.resolutions import LIFTING, MILD, is_examined, why_lapsed, why_open


@dataclass(frozen=True)
class Finding:
    """One thing found. `reason` is what was asked and answered, `clinician` what the reference says about it.

    `resolved` is True when the therapist's decision lets needling go on; `why_open` says what is still needed.
    `permitted` are the resolutions this disposition allows; `may_be_overridden` is True when one of them lets needling
    go on. `decided` is the decision that counts, None when there is none or it has lapsed.
    """

    question: str
    row: str
    kind: FindingKind
    disposition: Disposition
    choice: str
    reason: str
    clinician: str
    source: str
    version: int
    permitted: tuple[Resolution, ...]
    resolved: bool
    why_open: str = ""
    tier: Tier | None = None
    decided: Decision | None = None
    side: Side | None = None
    effects: tuple[Effect, ...] = ()
    places: tuple[tuple[str, Side], ...] = ()
    local: bool = False

    @property
    def code(self) -> str:
        """Stable name of this finding: the slug of its question."""
        return self.question

    @property
    def needs_decision(self) -> bool:
        """A T3 flag is a note; everything else is decided by the therapist."""
        return self.tier is not Tier.T3

    @property
    def may_be_overridden(self) -> bool:
        """Whether any permitted resolution lets needling go on."""
        return bool(set(self.permitted) - {Resolution.ACCEPT, Resolution.DO_NOT}) or self.disposition in MILD

    @property
    def is_placed(self) -> bool:
        """Whether a therapist has said where on the body this is: places marked, or a reason why none needs to be."""
        if self.places:
            return True
        decision = self.decided
        if decision is None:
            return False
        reasoned = decision.resolution in LIFTING and bool(decision.rationale.strip())
        return bool(decision.avoid) or (self.resolved and reasoned)

    @property
    def stops_needling(self) -> bool:
        """The therapist said no to needling as a whole because of this."""
        return self.decided is not None and self.decided.resolution is Resolution.DO_NOT and not self.local


def choice_given(question: Question, answer: Answer, on: date) -> Choice | None:
    """The choice an answer stands for on a day; a number of weeks that grows is carried forward to that day."""
    if not question.number or answer.number is None:
        return question.choice(answer.choice)
    number = answer.number
    if question.grows_weekly:
        number += (on - answer.answered_on).days / 7
    return next((choice for choice in question.choices if choice.covers(number)), None)


def choices_given(answers: Mapping[str, Answer], on: date, library: Library) -> dict[str, Choice | None]:
    """`choice_given` for every answer to a question there is, by its slug."""
    known = library.questions
    return {slug: choice_given(known[slug], answer, on) for slug, answer in answers.items() if slug in known}


def with_computed(
    answers: Mapping[str, Answer], facts: PatientFacts, on: date, library: Library
) -> dict[str, Answer]:
    """The answers together with those the rules give themselves from the patient's age."""
    computed = {
        question.slug: Answer(choice="", answered_on=on, number=facts.age_years)
        for question in library.questions.values()
        if question.asked is Asked.COMPUTED
    }
    return {**answers, **computed}


def find(
    answers: Mapping[str, Answer],
    decisions: Mapping[str, Decision],
    on: date,
    library: Library,
    chosen: Mapping[str, Choice | None] | None = None,
) -> tuple[Finding, ...]:
    """Every finding of these answers on a day, strictest first, then in the order of the reference files.

    `chosen` are the `choices_given`, where they are known already.
    """
    chosen = choices_given(answers, on, library) if chosen is None else chosen
    positive = {
        slug
        for slug, choice in chosen.items()
        if choice is not None and choice.is_positive and _counts(library.questions[slug], chosen)
    }
    found = []
    for slug, question in library.questions.items():
        answer = answers.get(slug)
        if answer is None or not _counts(question, chosen):
            continue
        choice = chosen[slug]
        if answer.choice == DONT_KNOW and choice is None:
            found.append(_unknown(library.row_of[slug], question, answer, library))
        elif choice is not None and choice.is_positive:
            tier = strictest_tier(choice.tier, choice.escalates, positive)
            row = library.row_of[slug]
            found.append(_finding(row, question, choice, answer, decisions.get(slug), tier, on, library))
    return tuple(sorted(found, key=lambda finding: -finding.disposition.strictness))


def is_asked(question: Question, chosen: Mapping[str, Choice | None]) -> bool:
    """Whether a question is due: it follows nothing, or what it follows was answered so."""
    if not question.follows:
        return True
    before = chosen.get(question.follows)
    return before is not None and before.code in question.follows_choices


def _counts(question: Question, chosen: Mapping[str, Choice | None]) -> bool:
    """Whether an answer is heard: a detail stays heard while what it follows is unanswered, never when that says no."""
    return chosen.get(question.follows) is None or is_asked(question, chosen)


def strictest_tier(tier: Tier | None, escalates: tuple[Escalation, ...], positive: set[str]) -> Tier | None:
    """The tier after escalation by other positive answers; never milder than the tier given."""
    tiers = [one.tier for one in escalates if not positive.isdisjoint(one.with_any)]
    if tier is not None:
        tiers.append(tier)
    return max(tiers, key=lambda one: one.strictness, default=None)


def _finding(
    row: ScreeningRow,
    question: Question,
    choice: Choice,
    answer: Answer,
    decision: Decision | None,
    tier: Tier | None,
    on: date,
    library: Library,
) -> Finding:
    asked = [one for one in (TIER_DISPOSITIONS[tier] if tier else None, choice.disposition) if one]
    if not asked:
        raise ValueError(
            f"{choice.code!r} of {question.slug!r} asks for nothing; only positive answers are found."
        )
    disposition = max(asked, key=lambda one: one.strictness)
    void = why_lapsed(decision, choice, answer.answered_on, on) if decision is not None else ""
    counts = None if void else decision
    lifted_by = choice.lifted_by
    if disposition is Disposition.MEDICAL_CLEARANCE and is_examined(choice, counts, on):
        disposition, lifted_by = choice.once_examined or disposition, (Resolution.CLEARED_BY,)
    permitted = library.dispositions[disposition].resolutions
    if disposition is not Disposition.EMERGENCY:
        permitted = tuple(dict.fromkeys((*lifted_by, *permitted)))
    waits_for = void or why_open(disposition, permitted, counts, on)
    return Finding(
        question=question.slug,
        row=row.slug,
        kind=_kind(row, disposition),
        disposition=disposition,
        choice=choice.code,
        reason=_reason(question, choice, answer),
        clinician=row.clinician,
        source=row.source,
        version=row.version,
        permitted=permitted,
        resolved=tier is Tier.T3 or not waits_for,
        why_open="" if tier is Tier.T3 else waits_for,
        tier=Tier.T0 if disposition is Disposition.EMERGENCY else tier,
        decided=counts,
        side=answer.side,
        effects=choice.effects,
        places=answer.places,
        local=choice.local,
    )


def _unknown(row: ScreeningRow, question: Question, answer: Answer, library: Library) -> Finding:
    """ "I don't know" is read as the strictest effects of any answer until a therapist has asked again."""
    effects = tuple(effect for choice in question.choices for effect in choice.effects)
    return Finding(
        question=question.slug,
        row=row.slug,
        kind=_kind(row, Disposition.CLINICIAN_DECISION),
        disposition=Disposition.CLINICIAN_DECISION,
        choice=DONT_KNOW,
        reason=f"{question.en} {library.answer_words[DONT_KNOW].en}.",
        clinician=row.clinician,
        source=row.source,
        version=row.version,
        permitted=(Resolution.ACCEPT, Resolution.DO_NOT),
        resolved=False,
        why_open="The patient does not know. Ask again and record an answer.",
        side=answer.side,
        effects=effects,
        places=answer.places,
    )


def _kind(row: ScreeningRow, disposition: Disposition) -> FindingKind:
    if row.red_flag:
        return FindingKind.RED_FLAG
    careful = (Disposition.CLINICIAN_DECISION, Disposition.CAUTION_MODIFY)
    return FindingKind.PRECAUTION if disposition in careful else FindingKind.CONTRAINDICATION


def _reason(question: Question, choice: Choice, answer: Answer) -> str:
    words = choice.en or choice.code.replace("_", " ")
    asked = question.en or question.slug.replace("_", " ")
    side = f" ({answer.side})" if answer.side else ""
    return f"{asked} {words}{side}."
