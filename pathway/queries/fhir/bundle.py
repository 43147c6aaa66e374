"""The whole record as one FHIR R4 bundle: what each room has to say, in the order of the pathway."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from pathway.queries.fhir import (
    agreements,
    answers,
    files,
    findings,
    measured,
    messages,
    people,
    plans,
    sessions,
    visits,
)
from pathway.queries.fhir.files import MadePaper
from pathway.queries.fhir.record import Record, Resource
from pathway.queries.notes import Note
from patients.models import Document

Bundle = dict[str, Any]
ROOMS = (
    *(visits.episodes, visits.appointments),
    *(answers.first_calls, answers.intakes, answers.screenings, findings.findings, findings.aversions),
    *(answers.assessments, findings.conditions, agreements.consents, agreements.message_consents),
    *(plans.care_plans, answers.before_visits, findings.deviations, measured.observations),
    *(measured.chaperones, answers.check_ins, findings.alerts, messages.messages, messages.calls),
    *(answers.cards, measured.discharges),
)


def bundle(
    record: Record,
    notes: Sequence[Note],
    *,
    papers: Sequence[MadePaper],
    documents: Sequence[tuple[Document, str]],
    with_complaints: bool,
) -> Bundle:
    """A collection in which every reference leads to an entry; complaints are the manager's, so only where asked for."""
    said = [
        *people.patients(record),
        *chain.from_iterable(room(record) for room in ROOMS),
        *sessions.procedures(record, notes),
        *sessions.adverse_events(record, notes),
        *files.kept_files(record, documents),
        *files.made_papers(record, papers),
        *(messages.complaints(record) if with_complaints else ()),
    ]
    # Last, because it holds whoever was named above.
    everybody = [people.organization(record), *people.practitioners(record)]
    return {
        "resourceType": "Bundle",
        "type": "collection",
        "timestamp": record.at(record.now),
        "entry": list(_entries([*everybody, *said])),
    }


def _entries(resources: Sequence[Resource]) -> Iterator[Resource]:
    for one in resources:
        yield {"fullUrl": f"urn:uuid:{one['id']}", "resource": one}
