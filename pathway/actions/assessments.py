"""Record the first examination: what was found, and the baseline values every later one is compared with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from pathway.enums import Side
from pathway.models import ClinicalAssessment, EpisodeOfCare, Measurement
from pathway.states import MeasuredAt

LIMITS = {
    "nprs_leg": (0, 10),
    "nprs_back": (0, 10),
    "slr_left_degrees": (0, 120),
    "slr_right_degrees": (0, 120),
}


@dataclass(frozen=True)
class Examination:
    """What was found. `measures` holds NPRS (0-10) and SLR (degrees) by kind; what was not measured is left out."""

    affected_side: str
    suspected_driver: str
    note: str
    measures: Mapping[str, int]


@transaction.atomic
def save(
    episode: EpisodeOfCare, *, examination: Examination, version: int | None, by: Actor, now: datetime
) -> ClinicalAssessment:
    """Write the examination and its baseline measurements. `version` is None the first time.

    Raises Refused for a value off its scale or an ended episode, Stale when somebody saved since `version`.
    """
    if not episode.is_open:
        raise Refused("This episode of care has ended. Its assessment stays as it was.")
    if examination.affected_side not in set(Side):
        raise Refused("Choose which side is affected.", field="affected_side")
    for kind, value in examination.measures.items():
        lowest, highest = LIMITS[kind]
        if not lowest <= value <= highest:
            raise Refused(f"Enter a number from {lowest} to {highest}.", field=kind)
    row = _write(episode, examination, version, by, now)
    _measure(episode, examination.measures, now)
    audit.record("assessment.saved", target=row, by=by, now=now, patient_id=episode.patient_id)
    return row


def _write(
    episode: EpisodeOfCare, examination: Examination, version: int | None, by: Actor, now: datetime
) -> ClinicalAssessment:
    found = {
        "affected_side": examination.affected_side,
        "suspected_driver": examination.suspected_driver,
        "note": examination.note.strip(),
    }
    if version is not None:
        row = ClinicalAssessment.objects.filter(episode=episode).first()
        if row is None:
            raise Stale(moves.LOST_RACE)
        moves.edit(row, version=version, assessed_by_id=by.staff_id, **found)
        return row
    try:
        with transaction.atomic():
            return ClinicalAssessment.objects.create(
                clinic_id=episode.clinic_id,
                episode=episode,
                assessed_at=now,
                assessed_by_id=by.staff_id,
                **found,
            )
    except IntegrityError as error:
        raise Stale(moves.LOST_RACE) from error


def _measure(episode: EpisodeOfCare, measures: Mapping[str, int], now: datetime) -> None:
    """The baseline is this room's own: a corrected value replaces it, a withdrawn one is no value at all."""
    baseline = Measurement.objects.filter(
        episode=episode, at_point=MeasuredAt.BASELINE, treatment_session__isnull=True, check_in__isnull=True
    )
    baseline.filter(kind__in=LIMITS).exclude(kind__in=measures).delete()
    before = {row.kind: row for row in baseline}
    for kind, value in measures.items():
        row = before.get(kind) or Measurement(
            clinic_id=episode.clinic_id,
            episode=episode,
            kind=kind,
            at_point=MeasuredAt.BASELINE,
            measured_at=now,
        )
        row.value = Decimal(value)
        row.save()
