"""Reads plans of care, and the limits their targets and home programme must keep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pathway.enums import CellState
from pathway.models import EpisodeOfCare, PlanOfCare
from pathway.queries import gates, screenings
from pathway.rules.home_programmes import Prescribed
from pathway.rules.plans import Target
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


def draft_and_active(episode: EpisodeOfCare) -> tuple[PlanOfCare | None, PlanOfCare | None]:
    """The draft and the active plan with targets and home programme, None where there is none; three queries."""
    plans = {
        plan.state: plan
        for plan in PlanOfCare.objects.filter(
            episode=episode, state__in=[PlanState.DRAFT, PlanState.ACTIVE]
        ).prefetch_related("targets", "home_exercises")
    }
    return plans.get(PlanState.DRAFT), plans.get(PlanState.ACTIVE)


def targets_of(plan: PlanOfCare) -> list[Target]:
    """The targets of a plan as the rules take them; one query unless prefetched."""
    return [
        Target(row.muscle, row.side, row.technique, row.e_stim, row.priority, row.reason)
        for row in plan.targets.all()
    ]


def programme_of(plan: PlanOfCare) -> list[Prescribed]:
    """The home programme of a plan as the rules take it, in its order; one query unless prefetched."""
    return [
        Prescribed(
            exercise=row.exercise,
            sets=row.sets,
            repetitions=row.repetitions,
            hold_seconds=row.hold_seconds,
            minutes=row.minutes,
            times_a_day=row.times_a_day,
            days_a_week=row.days_a_week,
            side=row.side,
            note=row.note,
        )
        for row in plan.home_exercises.all()
    ]
