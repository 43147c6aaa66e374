"""What stands between a screening and "screening done": nothing may be left unasked or undecided."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pathway.enums import Disposition
from pathway.reference.library import Library
from pathway.reference.screening_rows import DONT_KNOW
from pathway.rules.findings import Finding
from pathway.rules.screenings import Assessment


@dataclass(frozen=True)
class Open:
    """One thing left to do: the question it belongs to and a sentence; `asks` has the question's words where all that is
    left is to ask it again."""

    question: str
    sentence: str
    asks: str = ""

    @property
    def asks_again(self) -> bool:
        """Whether all that is left is to ask the question again."""
        return bool(self.asks)


def still_open(assessment: Assessment, *, on: date, library: Library) -> tuple[Open, ...]:
    """Everything left to do before a therapist may close the screening, strictest finding first.

    Closing says that each answer was looked at, not that needles are allowed: a "do not needle" that the therapist has
    accepted may be closed, and the result stays "not suitable".
    """
    left = [
        Open(finding.question, f"{finding.reason} {finding.why_open}")
        for finding in assessment.findings
        if waits_for_therapist(finding, on=on)
    ]
    left += [Open(slug, f"Not answered: {library.questions[slug].en}") for slug in assessment.unanswered]
    known = {one.question for one in left}
    left += [
        Open(slug, f"Ask again today: {library.questions[slug].en}", library.questions[slug].en)
        for slug in assessment.ask_again
        if slug not in known
    ]
    return tuple(left)


def waits_for_therapist(finding: Finding, *, on: date) -> bool:
    """Whether nobody has decided this finding with something its disposition allows."""
    if not finding.needs_decision:
        return False
    if finding.choice == DONT_KNOW or finding.decided is None:
        return True
    if finding.decided.resolution not in finding.permitted:
        return True
    if finding.disposition is Disposition.CLINICIAN_DECISION:
        return not finding.resolved
    clearance = finding.decided.clearance
    return clearance is not None and not clearance.is_valid(on)
