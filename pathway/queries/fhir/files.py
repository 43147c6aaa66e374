"""The files beside the bundle: what came in and what we wrote, as they are, and the papers made for this export."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

from pathway.models import Letter
from pathway.queries.fhir.record import OURS, Record, Resource, concept, reference, resource
from patients.enums import DocumentPurpose
from patients.models import Document


@dataclass(frozen=True)
class MadePaper:
    """A PDF made for the export: under which name it lies there, what it is, and of what it is the paper."""

    id: UUID
    name: str
    title: str
    patient: Resource
    about: Resource


def kept(record: Record) -> Iterator[tuple[Document, str]]:
    """Every file of the records with the name it gets here; names repeat nowhere."""
    rows = Document.objects.filter(patient__in=record.patients).order_by("added_at", "pk")
    for number, row in enumerate(rows, start=1):
        yield row, f"files/{number:03}-{row.file_name}"


def kept_files(record: Record, files: Iterable[tuple[Document, str]]) -> Iterator[Resource]:
    letters = {row.document_id: row for row in Letter.objects.filter(episode__patient__in=record.patients)}
    for row, name in files:
        purpose = DocumentPurpose(row.purpose).label
        letter = letters.get(row.pk)
        yield resource(
            "DocumentReference",
            row.uuid,
            status="current",
            identifier=[{"system": f"{OURS}sha256", "value": row.sha256}],
            type=concept("document", row.purpose, purpose),
            subject=record.of_patient(row),
            date=record.at(row.added_at),
            author=record.people(row.added_by_id),
            description=f"To {letter.recipient}: {letter.asks}" if letter and letter.recipient else None,
            content=[_attachment(name, row.media_type, purpose, row.size_bytes)],
        )


def made_papers(record: Record, papers: Iterable[MadePaper]) -> Iterator[Resource]:
    for paper in papers:
        yield resource(
            "DocumentReference",
            paper.id,
            status="current",
            type=concept("document", "copy", paper.title),
            subject=paper.patient,
            date=record.at(record.now),
            custodian=reference("Organization", record.clinic.uuid),
            content=[_attachment(paper.name, "application/pdf", paper.title)],
            context={"related": [paper.about]},
        )


def _attachment(name: str, media_type: str, title: str, size: int | None = None) -> Resource:
    sized = {"size": size} if size is not None else {}
    return {"attachment": {"contentType": media_type, "url": name, "title": title, **sized}}
