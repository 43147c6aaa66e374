"""Which muscle, side and technique may be chosen: allowed, caution or blocked, with every reason, strictest first."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pathway.enums import CellState, OverallResult, Resolution, Side
from pathway.reference.library import Library
from pathway.reference.screening_rows import MARKED_PLACE, Effect
from pathway.rules.answers import PatientFacts
from pathway.rules.findings import Finding
from pathway.rules.resolutions import LIFTING

SIDES = (Side.LEFT, Side.RIGHT)
CellKey = tuple[str, Side, str]


@dataclass(frozen=True)
class Reason:
    """Why a cell is not simply allowed."""

    state: CellState
    finding: str
    sentence: str
    source: str


@dataclass(frozen=True)
class Cell:
    """One muscle, side and technique (or one modality), with its reasons, strictest first."""

    state: CellState
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Permission:
    """Whether a target may be chosen, and every reason for caution or refusal."""

    allowed: bool
    state: CellState
    reasons: tuple[Reason, ...]


ALLOWED = Cell(CellState.ALLOWED)


def cells(findings: Iterable[Finding], facts: PatientFacts, library: Library) -> Mapping[CellKey, Cell]:
    """A cell for every muscle, side and technique, from muscle, side and technique effects alone.

    Whether needling may happen at all is the overall result; both must permit.
    """
    reasons: dict[CellKey, list[Reason]] = defaultdict(list)
    for finding in findings:
        for effect in finding.effects:
            if effect.touches_cells:
                _add(reasons, _reason(finding, effect, facts), _keys(finding, effect, library))
        if finding.decided is not None and finding.decided.avoid:
            _add(reasons, _avoided(finding), _at(finding.decided.avoid, tuple(library.techniques)))
        if finding.local and finding.decided is not None and finding.decided.resolution is Resolution.DO_NOT:
            refused = Reason(
                CellState.BLOCKED, finding.code, "The therapist decided against it.", finding.source
            )
            for effect in finding.effects:
                _add(reasons, refused, _keys(finding, effect, library))
    table = dict.fromkeys(
        ((m, side, t) for m in library.muscles for side in SIDES for t in library.techniques), ALLOWED
    )
    judged: dict[tuple[int, ...], Cell] = {}  # most cells share their reasons with others
    for key, listed in reasons.items():
        if key in table:
            same = tuple(map(id, listed))
            if same not in judged:
                judged[same] = _cell(listed)
            table[key] = judged[same]
    return table


def modalities(
    findings: Iterable[Finding], facts: PatientFacts, table: Mapping[CellKey, Cell], library: Library
) -> Mapping[str, Cell]:
    """A cell for every modality from the effects on it; what follows the current is blocked wherever e-stim is.

    A modality has no muscle of its own: blocked over some muscles only, it is a caution that names why.
    """
    reasons: dict[str, list[Reason]] = {}
    for finding in findings:
        for effect in finding.effects:
            for slug in effect.modalities:
                reasons.setdefault(slug, []).append(_reason(finding, effect, facts))
    current = _where_current_is_blocked(table, library)
    for slug, modality in library.modalities.items():
        if modality.follows_current and current:
            reasons.setdefault(slug, []).extend(current)
    return {slug: _cell(reasons.get(slug)) for slug in library.modalities}


def may_select(
    result: OverallResult, table: Mapping[CellKey, Cell], muscle: str, side: Side, technique: str
) -> Permission:
    """Whether a target may be saved: the overall result permits needling and the cell is known and not blocked."""
    cell = table.get((muscle, side, technique))
    if cell is None:
        unknown = Reason(CellState.BLOCKED, "", "This muscle, side or technique is not in the reference.", "")
        return Permission(False, CellState.BLOCKED, (unknown,))
    reasons = cell.reasons
    if not result.permits_needling:
        reasons = (Reason(CellState.BLOCKED, "", OVERALL[result], ""), *reasons)
    return Permission(
        allowed=result.permits_needling and cell.state is not CellState.BLOCKED,
        state=max((cell.state, *(reason.state for reason in reasons)), key=lambda state: state.strictness),
        reasons=reasons,
    )


OVERALL = {
    OverallResult.EMERGENCY: "An emergency answer is open.",
    OverallResult.NOT_SUITABLE: "This patient is not suitable for needling.",
    OverallResult.WAITING: "The screening is not finished.",
}


NOT_OVER_IT = " Not over those muscles."
SAY_WHERE = " Mark where it is, or write why it is not near a muscle of the plan."


def _keys(finding: Finding, effect: Effect, library: Library) -> list[CellKey]:
    techniques = effect.techniques or tuple(library.techniques)
    muscles = effect.muscles or tuple(library.muscles)
    if muscles == (MARKED_PLACE,):
        if finding.is_placed:
            return _at(finding.places, techniques)
        muscles = tuple(library.muscles)
    sides = _both(finding.side) if effect.same_side else SIDES
    return [(muscle, side, technique) for muscle in muscles for side in sides for technique in techniques]


def _both(side: Side | None) -> tuple[Side, ...]:
    """An unnamed side is read as both."""
    return (side,) if side in SIDES else SIDES


def _reason(finding: Finding, effect: Effect, facts: PatientFacts) -> Reason:
    state = effect.state
    if state is CellState.BLOCKED and _is_lifted(finding, effect, facts):
        state = CellState.CAUTION
    unplaced = effect.muscles == (MARKED_PLACE,) and not finding.is_placed
    sentence = f"{finding.reason} {effect.note}{SAY_WHERE if unplaced else ''}".strip()
    return Reason(state, finding.code, sentence, finding.source)


def _is_lifted(finding: Finding, effect: Effect, facts: PatientFacts) -> bool:
    decided = finding.decided is not None and finding.decided.resolution in LIFTING and finding.resolved
    if effect.lifts == "decided":
        return decided
    return effect.lifts == "shallow_session" and decided and facts.tolerated_shallow_session


def _avoided(finding: Finding) -> Reason:
    return Reason(
        CellState.BLOCKED, finding.code, f"{finding.reason} The therapist avoids this place.", finding.source
    )


def _at(places: Iterable[tuple[str, Side]], techniques: tuple[str, ...]) -> list[CellKey]:
    return [
        (muscle, one, technique) for muscle, side in places for one in _both(side) for technique in techniques
    ]


def _where_current_is_blocked(table: Mapping[CellKey, Cell], library: Library) -> list[Reason]:
    """Each reason that keeps current from a muscle, once; a caution where another muscle is still open to it."""
    current = {slug for slug, technique in library.techniques.items() if technique.current}
    under = [cell for (_, _, technique), cell in table.items() if technique in current]
    blocked = [cell for cell in under if cell.state is CellState.BLOCKED]
    distinct = {id(cell): cell for cell in blocked}.values()
    found = list(
        dict.fromkeys(
            reason for cell in distinct for reason in cell.reasons if reason.state is CellState.BLOCKED
        )
    )
    if len(blocked) == len(under):
        return found
    return [replace(one, state=CellState.CAUTION, sentence=one.sentence + NOT_OVER_IT) for one in found]


def _add(reasons: dict[CellKey, list[Reason]], reason: Reason, keys: Iterable[CellKey]) -> None:
    for key in keys:
        reasons[key].append(reason)


def _cell(reasons: list[Reason] | None) -> Cell:
    if not reasons:
        return ALLOWED
    if len(reasons) == 1:
        return Cell(reasons[0].state, (reasons[0],))
    ordered = tuple(sorted(reasons, key=lambda reason: -reason.state.strictness))
    return Cell(ordered[0].state, ordered)
