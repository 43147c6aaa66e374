"""When a therapist's decision resolves a finding, and the sentence that says what is still needed when it does not."""

from datetime import date

from pathway.enums import Disposition, Resolution
from pathway.reference.screening_rows import Choice
from pathway.rules.answers import VALID_FOR, Decision

LIFTING = frozenset({Resolution.PROCEED, Resolution.MODIFY, Resolution.CLEARED_BY})
MILD = frozenset({Disposition.SITE_BLOCK, Disposition.TECHNIQUE_BLOCK, Disposition.CAUTION_MODIFY})
STANDING = frozenset(
    {Disposition.EMERGENCY, Disposition.DO_NOT_NEEDLE, Disposition.MEDICAL_CLEARANCE, Disposition.DEFER}
)
WAITS_FOR = {
    Disposition.EMERGENCY: "Emergency: follow the emergency route. Needling stays closed while this answer stands.",
    Disposition.DO_NOT_NEEDLE: "Do not needle while this answer stands. Other care is possible.",
    Disposition.MEDICAL_CLEARANCE: "A clearance is needed: who, date, document and expiry.",
    Disposition.DEFER: "Needling waits until this answer changes. Ask again later.",
    Disposition.CLINICIAN_DECISION: "Needs the therapist's decision with a reason.",
    Disposition.SITE_BLOCK: "The blocked area is not confirmed yet.",
    Disposition.TECHNIQUE_BLOCK: "The blocked technique is not confirmed yet.",
    Disposition.CAUTION_MODIFY: "The changes are not confirmed yet.",
}


def why_lapsed(decision: Decision, choice: Choice, given_on: date, on: date) -> str:
    """Why a decision no longer counts, empty when it does: it stands 12 months, for the answer it was made for.

    An answer that says something is new or worse, given after the decision, is something else than was decided.
    """
    if decision.about != choice.code:
        return "The answer has changed since it was decided. Decide again."
    if choice.fires_again and decision.decided_on < given_on:
        return "It was reported as new again since it was decided. Decide again."
    if not decision.decided_on <= on < decision.decided_on + VALID_FOR:
        return "The decision is older than 12 months. Decide again."
    return ""


def is_examined(choice: Choice, decision: Decision | None, on: date) -> bool:
    """Whether who examined this answer, and when, is on record, so that what is left is the therapist's decision."""
    exam = decision.clearance if decision else None
    return choice.once_examined is not None and exam is not None and exam.is_valid(on)


def why_open(
    disposition: Disposition,
    permitted: tuple[Resolution, ...],
    decision: Decision | None,
    on: date,
) -> str:
    """The sentence that says what a finding still waits for; empty when it is resolved. A lapsed decision is None."""
    if decision is None:
        return WAITS_FOR[disposition]
    if decision.resolution is Resolution.DO_NOT:
        return "" if disposition not in STANDING else WAITS_FOR[disposition]
    if decision.resolution not in permitted:
        return f"{WAITS_FOR[disposition]} This disposition does not allow {decision.resolution.replace('_', ' ')!r}."
    if decision.resolution is Resolution.CLEARED_BY:
        if decision.clearance is None or not decision.clearance.is_valid(on):
            return "The clearance is incomplete or has expired."
        if disposition is Disposition.CLINICIAN_DECISION and not decision.rationale.strip():
            return "Who examined it is on record. Needs the therapist's decision with a reason."
        return ""
    if decision.resolution is Resolution.ACCEPT:
        return "" if disposition in MILD else WAITS_FOR[disposition]
    return "" if decision.rationale.strip() else "The decision has no rationale yet."
