"""Writes the rows of an assessment, each made to agree with what was found: its grid, its trigger points, its activities."""

from __future__ import annotations

from collections.abc import Mapping

from pathway.models import ClinicalAssessment, NeurologicalSign, PalpatedPoint, PatientActivity
from pathway.rules.assessments import Activity, Examination


def write_signs(row: ClinicalAssessment, found: Examination) -> None:
    """The grid as it was examined; an entry taken back goes."""
    before = {(one.kind, one.place, one.side): one for one in row.neurological_signs.all()}
    gone = [one.pk for key, one in before.items() if key not in found.signs]
    NeurologicalSign.objects.filter(pk__in=gone).delete()
    NeurologicalSign.objects.bulk_create(
        [
            NeurologicalSign(
                clinic_id=row.clinic_id, assessment=row, kind=kind, place=place, side=side, grade=grade
            )
            for (kind, place, side), grade in found.signs.items()
            if (kind, place, side) not in before or before[kind, place, side].grade != grade
        ],
        update_conflicts=True,
        unique_fields=["clinic", "assessment", "kind", "place", "side"],
        update_fields=["grade"],
    )


def write_points(row: ClinicalAssessment, found: Examination) -> None:
    """The trigger points as they are marked."""
    keys = {point.key for point in found.points}
    PalpatedPoint.objects.filter(assessment=row).exclude(
        pk__in=[one.pk for one in row.palpated_points.all() if f"{one.muscle}:{one.side}" in keys]
    ).delete()
    PalpatedPoint.objects.bulk_create(
        [
            PalpatedPoint(
                clinic_id=row.clinic_id,
                assessment=row,
                muscle=point.muscle,
                side=point.side,
                pain=point.pain,
                is_familiar=point.is_familiar,
            )
            for point in found.points
        ],
        update_conflicts=True,
        unique_fields=["clinic", "assessment", "muscle", "side"],
        update_fields=["pain", "is_familiar"],
    )


def write_activities(row: ClinicalAssessment, activities: Mapping[int, Activity]) -> None:
    """The activities by number."""
    PatientActivity.objects.filter(assessment=row).exclude(number__in=activities).delete()
    PatientActivity.objects.bulk_create(
        [
            PatientActivity(
                clinic_id=row.clinic_id, assessment=row, number=number, name=one.name, score=one.score
            )
            for number, one in activities.items()
        ],
        update_conflicts=True,
        unique_fields=["clinic", "assessment", "number"],
        update_fields=["name", "score"],
    )
