"""Reads plans of care, and the limits their targets must keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pathway.enums import CellState, Side
from pathway.models import EpisodeOfCare, PlanOfCare
from pathway.queries import gates, screenings
from pathway.reference import library
from pathway.rules.plans import Target, refusal
from pathway.rules.screenings import Assessment
from pathway.states import PlanState


@dataclass(frozen=True)
class Limits:
    """What a therapist may plan for a patient on a day. `assessment` is None without a screening."""

    assessment: Assessment | None
    advanced_muscles: frozenset[str]

    def why_modality_is_blocked(self, slug: str) -> str:
        """The strictest reason a modality is blocked, empty when it is not."""
        cell = self.assessment.modalities.get(slug) if self.assessment else None
        if cell is None or cell.state is not CellState.BLOCKED:
            return ""
        return cell.reasons[0].sentence


@dataclass(frozen=True)
class Card:
    """What the body chart says about a muscle."""

    referral: str
    position: str
    at_risk: str
    needle: str
    note: str


@dataclass(frozen=True)
class ChartCell:
    """One muscle and side as the body chart takes it."""

    muscle: str
    side: str
    label: str
    state: str
    reasons: tuple[str, ...]
    card: Card

    @property
    def key(self) -> str:
        """How forms name it."""
        return f"{self.muscle}:{self.side}"


def limits(episode: EpisodeOfCare, *, therapist_id: int | None, on: date) -> Limits:
    """The screening that counts and the advanced muscles of this therapist's credential; four queries."""
    stands = screenings.standing(episode, on=on)
    facts = gates.therapist_facts(episode.clinic, therapist_id, on=on) if therapist_id else None
    covered = (
        facts is not None and facts.credential_expires_on is not None and facts.credential_expires_on >= on
    )
    return Limits(
        assessment=stands[1] if stands else None,
        advanced_muscles=facts.advanced_muscles if facts and covered else frozenset(),
    )


def chart_cells(found: Limits, *, techniques: dict[str, str]) -> list[ChartCell]:
    """Every muscle and side for the body chart; `techniques` by key, trigger point where none is chosen."""
    return [
        _cell(Target(slug, side, techniques.get(f"{slug}:{side}", "trigger_point")), found)
        for slug in library().muscles
        for side in (Side.LEFT, Side.RIGHT)
    ]


def draft_and_active(episode: EpisodeOfCare) -> tuple[PlanOfCare | None, PlanOfCare | None]:
    """The draft and the active plan with their targets, None where there is none; two queries."""
    plans = {
        plan.state: plan
        for plan in PlanOfCare.objects.filter(
            episode=episode, state__in=[PlanState.DRAFT, PlanState.ACTIVE]
        ).prefetch_related("targets")
    }
    return plans.get(PlanState.DRAFT), plans.get(PlanState.ACTIVE)


def targets_of(plan: PlanOfCare) -> list[Target]:
    """The targets of a plan as the rules take them; one query unless prefetched."""
    return [
        Target(row.muscle, row.side, row.technique, row.e_stim, row.priority, row.reason)
        for row in plan.targets.all()
    ]


def _cell(target: Target, found: Limits) -> ChartCell:
    muscle = library().muscles[target.muscle]
    card = Card(muscle.referral, muscle.position, muscle.at_risk, muscle.reported_needle, muscle.note)
    state: CellState = CellState.BLOCKED
    reasons: tuple[str, ...] = ("There is no screening yet.",)
    if found.assessment is not None:
        permission = found.assessment.may_select(target.muscle, Side(target.side), target.technique)
        state, reasons = permission.state, tuple(reason.sentence for reason in permission.reasons)
        if not found.assessment.result.permits_needling:
            reasons = reasons[:1]  # nothing can be chosen, so what each muscle would say besides is noise
        why = refusal(
            target,
            assessment=found.assessment,
            advanced_muscles=found.advanced_muscles,
            library=library(),
        )
        if why and permission.allowed:
            state, reasons = CellState.BLOCKED, (why[0].upper() + why[1:], *reasons)
    return ChartCell(target.muscle, target.side, muscle.en, state, reasons, card)
