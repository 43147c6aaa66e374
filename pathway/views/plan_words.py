"""A plan of care in words, for the pages that show it: its targets, what goes along with them, the home programme."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import translation

from pathway.models import PlanOfCare
from pathway.queries import home_programmes
from pathway.queries.plans import programme_of
from pathway.reference import library

STAFF = "en"


@dataclass(frozen=True)
class PlannedTarget:
    """One target of the plan; `count` is its place in the order, shown on the muscle."""

    muscle: str
    side: str
    label: str
    technique: str
    e_stim: bool
    reason: str
    count: int


def in_words(plan: PlanOfCare | None) -> dict[str, Any]:
    """The context of `pathway/plans/_words.html`; empty lists without a plan."""
    if plan is None:
        return {"plan": None, "targets": [], "adjuncts": [], "home": []}
    known = library().modalities
    return {
        "plan": plan,
        "targets": [_target(row) for row in plan.targets.all()],
        "adjuncts": [known[slug].en for slug in plan.adjuncts if slug in known],
        "home": home_lines(plan, STAFF),
    }


def home_lines(plan: PlanOfCare, language: str) -> list[home_programmes.HomeLine]:
    """The home programme as it is read in a language."""
    with translation.override(language):
        return home_programmes.lines(programme_of(plan))


def _target(row: Any) -> PlannedTarget:
    known = library()
    return PlannedTarget(
        muscle=row.muscle,
        side=row.side,
        label=known.muscles[row.muscle].en,
        technique=known.techniques[row.technique].en,
        e_stim=row.e_stim,
        reason=row.reason,
        count=row.priority,
    )
