"""The two short screens before a visit: when they are asked, what the answers ask for, and what they put in question."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from pathway.enums import AnswersAsk, Disposition, Tier
from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW, TIER_DISPOSITIONS, Choice
from pathway.rules import findings
from pathway.rules.answers import Answer, Decision
from pathway.rules.findings import Finding
from pathway.rules.quiet_hours import QuietHours, out_of_quiet_hours

ASKED_BEFORE = timedelta(hours=3)
AT_LEAST_BEFORE = timedelta(hours=1)
A_DAY_BEFORE = timedelta(hours=24)


@dataclass(frozen=True)
class Window:
    """When the link goes out, and from when until when it takes answers; instants in UTC, half-open."""

    due_at: datetime
    opens_at: datetime
    closes_at: datetime


def window(*, starts_at: datetime, ends_at: datetime, zone: str, quiet: QuietHours) -> Window:
    """The moments of one visit.

    Answers count for one day only, so the form opens with the visit's own local day. The link goes out three hours
    before the visit, or when the quiet hours end; where that leaves less than an hour, the day before.
    """
    place = ZoneInfo(zone)
    midnight = datetime.combine(starts_at.astimezone(place).date(), time(0), place).astimezone(UTC)
    due_at = out_of_quiet_hours(max(starts_at - ASKED_BEFORE, midnight), place, quiet)
    if due_at > starts_at - AT_LEAST_BEFORE:
        due_at = out_of_quiet_hours(starts_at - A_DAY_BEFORE, place, quiet)
    return Window(due_at, midnight, ends_at)


def found(
    answers: Mapping[str, Answer], decisions: Mapping[str, Decision], on: date, library: Library
) -> tuple[Finding, ...]:
    """What the answers of a day ask for, strictest first, without what a therapist decided once and for all.

    Only a decision about the patient's history stands from visit to visit, and only while the answer is the same and no
    change was reported that touches it; a decision about another day settles nothing today.
    """
    again = asked_again(answers, library)
    settled = {
        slug: decision
        for slug, decision in decisions.items()
        if slug in library.questions and library.questions[slug].history and slug not in again
    }
    return tuple(
        finding
        for finding in findings.find(answers, settled, on, library)
        if not (finding.resolved and finding.decided is not None)
    )


def alarms(found_today: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The findings a person must act on by the next working day or sooner, strictest first."""
    return tuple(one for one in found_today if one.tier is not None and one.tier is not Tier.T3)


def stops(found_today: tuple[Finding, ...]) -> bool:
    """Whether an emergency stands: nothing more is asked then."""
    return any(one.disposition is Disposition.EMERGENCY for one in found_today)


def asks(answers: Mapping[str, Answer], found_today: tuple[Finding, ...], library: Library) -> AnswersAsk:
    """What the answers ask of the clinic, in the one word that is stored for the desk."""
    strictest = max((one.disposition.strictness for one in found_today), default=-1)
    if strictest >= Disposition.CLINICIAN_DECISION.strictness:
        return AnswersAsk.CLINICIAN_FIRST
    return AnswersAsk.LOOK if found_today or asked_again(answers, library) else AnswersAsk.NOTHING


def changes(answers: Mapping[str, Answer], library: Library) -> tuple[str, ...]:
    """The changes reported, in the order of the reference; "I don't know" reports one too."""
    return tuple(
        change.slug
        for change in library.changes.values()
        if (given := answers.get(change.follows or change.slug)) is not None and given.choice != "no"
    )


def asked_again(answers: Mapping[str, Answer], library: Library) -> frozenset[str]:
    """The questions whose earlier answers and decisions stand no more after the changes reported."""
    return frozenset(
        slug for change in changes(answers, library) for slug in library.changes[change].asks_again
    )


def stricter(slug: str, one: Answer, other: Answer, on: date, library: Library) -> bool:
    """Whether `one` asks for more than `other`; where two people answered one form, the stricter answer counts."""
    return _weight(slug, one, on, library) > _weight(slug, other, on, library)


def _weight(slug: str, answer: Answer, on: date, library: Library) -> int:
    if answer.choice == DONT_KNOW:
        return Disposition.CLINICIAN_DECISION.strictness
    if slug in library.changes:
        return Disposition.CAUTION_MODIFY.strictness if answer.choice != "no" else -1
    choice = findings.choice_given(library.questions[slug], answer, on) if slug in library.questions else None
    return _disposition(choice).strictness if choice is not None and choice.is_positive else -1


def _disposition(choice: Choice) -> Disposition:
    asked = (choice.disposition, TIER_DISPOSITIONS[choice.tier] if choice.tier else None)
    return max((one for one in asked if one), key=lambda one: one.strictness)
