"""Reads clinical assessments: as the rules take them, with the last one beside, and what holds the needles back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from pathway.models import (
    AssessmentAddendum,
    ClinicalAssessment,
    EpisodeOfCare,
    ExaminationWarning,
    Screening,
)
from pathway.reference.examination import examination
from pathway.rules.assessments import Activity, Examination, Point
from pathway.states import AssessmentState
from patients.enums import IntakeState
from patients.models import Intake

PARTS = ("neurological_signs", "palpated_points", "activities")
# What the intake asks in the same words; its answers fill the page only when a therapist presses for it.
SAID_IN_INTAKE = ("nprs_leg", "nprs_back")


@dataclass(frozen=True)
class Assessments:
    """The assessments of one episode: the newest signed one, the one before it, and the draft; None where there is none."""

    signed: ClinicalAssessment | None
    before: ClinicalAssessment | None
    draft: ClinicalAssessment | None


def assessments() -> QuerySet[ClinicalAssessment]:
    """Assessments with everything their page says."""
    return ClinicalAssessment.objects.select_related(
        "clinic", "episode__clinic", "episode__patient", "episode__therapist", "episode__discharge",
        "assessed_by", "signed_by",
    ).prefetch_related(
        *PARTS,
        Prefetch("warnings", ExaminationWarning.objects.select_related("screening", "settled_by")),
        Prefetch("addenda", AssessmentAddendum.objects.order_by("written_at", "pk")),
    )  # fmt: skip


def of_episode(episode: EpisodeOfCare) -> Assessments:
    """The newest assessments of an episode; four queries, one when there is none."""
    rows = list(
        ClinicalAssessment.objects.filter(episode=episode)
        .select_related("assessed_by")
        .prefetch_related(*PARTS)
        .order_by("-assessed_at", "-pk")[:3]
    )
    signed = [row for row in rows if row.is_signed]
    return Assessments(
        signed=signed[0] if signed else None,
        before=signed[1] if len(signed) > 1 else None,
        draft=next((row for row in rows if not row.is_signed), None),
    )


def last_signed(row: ClinicalAssessment) -> ClinicalAssessment | None:
    """The signed assessment before this one, which it is compared with; four queries at most."""
    return (
        ClinicalAssessment.objects.filter(
            episode_id=row.episode_id, state=AssessmentState.SIGNED, assessed_at__lt=row.assessed_at
        )
        .prefetch_related(*PARTS)
        .first()
    )


def examined(row: ClinicalAssessment) -> Examination:
    """An assessment as the rules take it; three queries unless its parts are prefetched."""
    content = examination()
    names = (*content.items, *content.numbers, "nothing_palpated", "note")
    return Examination(
        values={name: getattr(row, name) for name in names},
        signs={(one.kind, one.place, one.side): one.grade for one in row.neurological_signs.all()},
        points=tuple(
            Point(one.muscle, one.side, one.pain, one.is_familiar) for one in row.palpated_points.all()
        ),
        activities={one.number: Activity(one.name, one.score) for one in row.activities.all()},
    )


def answered(episode_id: int) -> dict[str, str]:
    """The newest screening's choices by question slug, empty without one; one query."""
    answers = (
        Screening.objects.filter(episode=episode_id)
        .order_by("-started_at", "-pk")
        .values_list("answers", flat=True)
        .first()
    )
    return {slug: stored.get("choice") or "" for slug, stored in (answers or {}).items()}


def said_in_intake(episode: EpisodeOfCare) -> tuple[Intake | None, Examination]:
    """What the patient said before the first visit of this episode, as an examination that only holds that; one query."""
    intake = (
        Intake.objects.filter(
            patient_id=episode.patient_id,
            state=IntakeState.SUBMITTED,
            submitted_at__gte=episode.opened_at,
        )
        .order_by("-submitted_at", "-pk")
        .first()
    )
    about = intake.about if intake else {}
    return intake, Examination(
        values={name: about[name] for name in SAID_IN_INTAKE if isinstance(about.get(name), int)},
        activities={
            number: Activity(one["name"], one["score"])
            for number, one in enumerate(about.get("activities", ()), start=1)
        },
    )


def unsettled(warnings: Sequence[ExaminationWarning]) -> int:
    """How many of these nobody has met yet."""
    return sum(not one.is_settled for one in warnings)
