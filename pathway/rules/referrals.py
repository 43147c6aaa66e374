"""What a referral says: each finding as it was asked and answered, and what a doctor is asked about the strictest one."""

from __future__ import annotations

from dataclasses import dataclass

from pathway.enums import Disposition, OverallResult
from pathway.reference.library import Library
from pathway.rules.findings import Finding
from pathway.rules.screenings import Assessment

TODAY = "Please see this patient today. We have advised emergency care because of the answers above."
CLEARANCE = (
    "Please tell us in writing whether dry needling of the back, hip and leg may go ahead, "
    "with any limits and until when."
)
ADVICE = (
    "Dry needling is not suitable for this patient now. We go on with manual therapy, exercise and posture. "
    "Please assess the findings above and tell us if anything speaks against that."
)
COURSE = (
    "We have treated this patient with dry needling and exercise; the course is told above. "
    "Please assess whether other care would help, and tell us what you find."
)


@dataclass(frozen=True)
class Found:
    """One line of the letter: the question, the answer, and what it means for needling. `is_named` proposes it."""

    code: str
    asked: str
    answered: str
    means: str
    is_named: bool


def found(assessment: Assessment, *, library: Library) -> tuple[Found, ...]:
    """Every finding, strictest first; those that hold needles back are proposed."""
    return tuple(_line(one, library) for one in assessment.findings)


def proposed_request(assessment: Assessment, *, after_course: bool = False) -> str:
    """What to ask of the doctor, for the therapist to change; `after_course`: a review decided to refer."""
    if assessment.result is OverallResult.EMERGENCY:
        return TODAY
    if any(
        one.disposition is Disposition.MEDICAL_CLEARANCE and not one.resolved for one in assessment.findings
    ):
        return CLEARANCE
    return COURSE if after_course else ADVICE


def _line(finding: Finding, library: Library) -> Found:
    asked = library.questions[finding.question].en
    answered = finding.reason.removeprefix(asked).strip() if asked else finding.reason
    return Found(
        code=finding.code,
        asked=asked or finding.question.replace("_", " ").capitalize(),
        answered=answered,
        means=library.dispositions[finding.disposition].label,
        is_named=not finding.resolved or finding.stops_needling,
    )
