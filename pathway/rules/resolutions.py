"""When a therapist's decision resolves a finding, and the sentence that says what is still needed when it does not."""

from datetime import date

from pathway.enums import Disposition, Resolution
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
    Disposition.SITE_BLOCK: "The therapist has not confirmed the blocked area yet.",
    Disposition.TECHNIQUE_BLOCK: "The therapist has not confirmed the blocked technique yet.",
    Disposition.CAUTION_MODIFY: "The therapist has not confirmed the changes yet.",
}


def lapsed(decision: Decision, choice: str, on: date) -> bool:
    """Whether a decision no longer counts: made for another answer, in the future, or more than 12 months ago."""
    return decision.about != choice or not decision.decided_on <= on < decision.decided_on + VALID_FOR


def why_open(
    disposition: Disposition,
    permitted: tuple[Resolution, ...],
    choice: str,
    decision: Decision | None,
    on: date,
) -> str:
    """The sentence that says what a finding still waits for; empty when it is resolved."""
    if decision is None:
        return WAITS_FOR[disposition]
    if decision.about != choice:
        return "The answer has changed since it was decided. Decide again."
    if not decision.decided_on <= on < decision.decided_on + VALID_FOR:
        return "The decision is older than 12 months. Decide again."
    if decision.resolution is Resolution.DO_NOT:
        return "" if disposition not in STANDING else WAITS_FOR[disposition]
    if decision.resolution not in permitted:
        return f"{WAITS_FOR[disposition]} This disposition does not allow {decision.resolution.replace('_', ' ')!r}."
    if decision.resolution is Resolution.CLEARED_BY:
        valid = decision.clearance is not None and decision.clearance.is_valid(on)
        return "" if valid else "The clearance is incomplete or has expired."
    if decision.resolution is Resolution.ACCEPT:
        return "" if disposition in MILD else WAITS_FOR[disposition]
    return "" if decision.rationale.strip() else "The decision has no rationale yet."
