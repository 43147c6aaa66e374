"""What the body chart says about every muscle and side: whether it may be chosen, why not, its card, what suggests it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pathway.enums import CellState, Side
from pathway.queries.plans import Limits
from pathway.reference import library
from pathway.reference.body_chart import body_chart
from pathway.reference.muscles import Muscle
from pathway.rules.plans import NO_SKILL, lacks_skill
from pathway.rules.screenings import Assessment
from pathway.rules.suggestions import suggestions

NO_SCREENING = "There is no screening yet."
CREDENTIAL = "the therapist's credential"


@dataclass(frozen=True)
class Why:
    """One reason with where it comes from; reads as its sentence."""

    state: CellState
    sentence: str
    source: str = ""

    def __str__(self) -> str:
        return self.sentence


@dataclass(frozen=True)
class Card:
    """What the reference says about a muscle. `flags` are short warnings, `needle_evidence` what the range rests on."""

    referral: str
    position: str
    at_risk: str
    needle: str
    needle_evidence: str
    note: str
    flags: tuple[str, ...]
    source: str
    version: int


@dataclass(frozen=True)
class ChartCell:
    """One muscle and side as the body chart takes it, reasons strictest first; `current` says why e-stim is blocked."""

    muscle: str
    side: str
    label: str
    state: CellState
    reasons: tuple[Why, ...]
    card: Card
    current: str = ""

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.muscle}:{self.side}"


@dataclass(frozen=True)
class Suggested:
    """A muscle the pain drawing speaks for, with the cell that says whether it may be chosen at all."""

    cell: ChartCell
    zones: tuple[str, ...]
    source: str

    @property
    def words(self) -> str:
        """The marked places its pattern covers: "left buttock, left outer hip"."""
        return ", ".join(self.zones)


def chart_cells(found: Limits, *, techniques: Mapping[str, str]) -> list[ChartCell]:
    """Every muscle and side for the body chart; `techniques` by key, trigger point where none is chosen."""
    return [
        _cell(muscle, side, techniques.get(f"{muscle.slug}:{side}", "trigger_point"), found)
        for muscle in library().muscles.values()
        for side in (Side.LEFT, Side.RIGHT)
    ]


def suggested(marked: Iterable[object], cells: Iterable[ChartCell]) -> list[Suggested]:
    """What a pain drawing ("zone:side") speaks for, most of it first; a blocked muscle comes with its block."""
    by_key = {cell.key: cell for cell in cells}
    return [
        Suggested(
            by_key[f"{one.muscle}:{one.side}"],
            tuple(body_chart().zones[zone].label(one.side, "en").lower() for zone in one.zones),
            one.source,
        )
        for one in suggestions(marked, library=library())
    ]


def _cell(muscle: Muscle, side: Side, technique: str, found: Limits) -> ChartCell:
    state, reasons, current = CellState.BLOCKED, [Why(CellState.BLOCKED, NO_SCREENING)], ""
    if found.assessment is not None:
        permission = found.assessment.may_select(muscle.slug, side, technique)
        state = permission.state
        reasons = [Why(one.state, one.sentence, one.source) for one in permission.reasons]
        if not found.assessment.result.permits_needling:
            reasons = reasons[:1]  # nothing can be chosen, so what each muscle would say besides is noise
        elif lacks_skill(muscle.slug, found.advanced_muscles, library()):
            state = CellState.BLOCKED
            reasons.append(Why(CellState.BLOCKED, NO_SKILL.capitalize(), CREDENTIAL))
        elif permission.allowed:
            current = _why_no_current(found.assessment, muscle.slug, side)
    reasons.sort(key=lambda why: -why.state.strictness)
    return ChartCell(muscle.slug, side, muscle.en, state, tuple(reasons), _card(muscle), current)


def _why_no_current(assessment: Assessment, muscle: str, side: Side) -> str:
    for technique in library().techniques.values():
        permission = assessment.may_select(muscle, side, technique.slug)
        if technique.current and not permission.allowed:
            return permission.reasons[0].sentence
    return ""


def _card(muscle: Muscle) -> Card:
    return Card(
        referral=muscle.referral,
        position=muscle.position,
        at_risk=muscle.at_risk,
        needle=muscle.reported_needle,
        needle_evidence=muscle.needle_evidence,
        note=muscle.note,
        flags=tuple(words for words, applies in _flags(muscle) if applies),
        source=muscle.source,
        version=muscle.version,
    )


def _flags(muscle: Muscle) -> Iterable[tuple[str, bool]]:
    where = f" at {', '.join(muscle.pleura_risk_levels)}" if muscle.pleura_risk_levels else ""
    return (
        ("Advanced: the credential must cover it", muscle.advanced),
        ("Deep: bleeding is hard to press on", not muscle.compressible),
        (f"Lung near{where}", muscle.pleura_risk),
        ("Kidney near", muscle.kidney_risk),
        ("Nerve near", muscle.nerve_risk),
        ("Femoral vessels near", muscle.femoral_risk),
        ("Clot question the same day", muscle.dvt_check),
    )
