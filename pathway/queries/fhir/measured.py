"""Every value that was measured, how an episode ended, and whether somebody third was in the room: Observation."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.models import ChaperoneAnswer, Discharge, Measurement
from pathway.queries.fhir.record import (
    Record,
    Resource,
    concept,
    note_of_lines,
    reference,
    resource,
    within,
)
from pathway.queries.notes import word
from pathway.reference import library

LOINC, UCUM = "http://loinc.org", "http://unitsofmeasure.org"
PAIN = {"system": LOINC, "code": "72514-3", "display": "Pain severity - 0-10 verbal numeric rating"}
UNITS = {"_degrees": "deg", "_percent": "%", "_cm": "cm", "_minutes": "min", "_days": "d"}


def observations(record: Record) -> Iterator[Resource]:
    rows = Measurement.objects.filter(episode__patient__in=record.patients)
    for row in rows.select_related("episode", "treatment_session__void").order_by("measured_at", "pk"):
        session = row.treatment_session
        taken_back = session is not None and session.is_void and row.check_in_id is None
        yield resource(
            "Observation",
            record.own_id(row),
            status="entered-in-error" if taken_back else "final",
            code=_code(row.kind),
            subject=record.of_patient(row.episode),
            effectiveDateTime=record.at(row.measured_at),
            valueQuantity=_quantity(row),
            method={"text": row.get_at_point_display()},
            partOf=[reference("Procedure", session.uuid)] if session else [],
            extension=within(row),
        )


def discharges(record: Record) -> Iterator[Resource]:
    rows = Discharge.objects.filter(episode__patient__in=record.patients).select_related("episode")
    for row in rows.order_by("discharged_at", "pk"):
        reason = word(library().discharge_reasons, row.reason) if row.reason else row.end.replace("_", " ")
        yield resource(
            "Observation",
            record.own_id(row),
            status="final",
            code=concept("observation", "end_of_care", "End of care"),
            subject=record.of_patient(row.episode),
            effectiveDateTime=record.at(row.discharged_at),
            performer=record.people(row.discharged_by_id),
            valueCodeableConcept=concept("end-of-care", row.end, reason),
            note=note_of_lines((("Note", row.note),)),
            extension=within(row),
        )


def chaperones(record: Record) -> Iterator[Resource]:
    rows = ChaperoneAnswer.objects.filter(episode__patient__in=record.patients)
    for row in rows.select_related("episode", "treatment_session").order_by("answered_at", "pk"):
        session = row.treatment_session
        yield resource(
            "Observation",
            row.uuid,
            status="final",
            code=concept("observation", "chaperone", "Chaperone offered"),
            subject=record.of_patient(row.episode),
            effectiveDateTime=record.at(row.answered_at),
            performer=record.people(row.asked_by_id),
            valueString=f"{row.answer}: {row.name}" if row.name else row.answer,
            partOf=[reference("Procedure", session.uuid)] if session else [],
            extension=within(row),
        )


def _code(kind: str) -> Resource:
    own = concept("measure", kind, word(library().measures, kind))
    return {**own, "coding": [PAIN, *own["coding"]]} if kind.startswith("nprs_") else own


def _quantity(row: Measurement) -> Resource:
    unit = next((code for ending, code in UNITS.items() if row.kind.endswith(ending)), "{score}")
    return {"value": float(row.value), "unit": unit.strip("{}"), "system": UCUM, "code": unit}
