"""Everything that is kept about one patient, as files: the bundle, the papers, the files as they came, a word to them.

The queries are as many for two hundred sessions as for one. Whatever is encrypted at rest is read through the models.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from clinic import pdf
from clinic.pdf import Paper
from pathway.models import ChaperoneAnswer, RecordExport, SpokenYes
from pathway.queries import consent_papers, consents, note_papers
from pathway.queries import treatment as sessions
from pathway.queries.consents import InRoom
from pathway.queries.fhir import bundle
from pathway.queries.fhir.files import MadePaper, kept
from pathway.queries.fhir.record import Record, record_of, reference
from pathway.queries.notes import Note, codes_of, note_of
from pathway.queries.said_in_room import lines, said_in_room
from patients.models import Consent, Document, DocumentContent, Patient

FILES_AT_A_TIME = 4


@dataclass(frozen=True)
class Made:
    """A paper of the export and what it says."""

    paper: MadePaper
    content: Paper


def of_patient(patient: Patient) -> QuerySet[RecordExport]:
    """What was handed over about this person, the newest first, also of a record that was joined with theirs."""
    rows = RecordExport.objects.filter(Q(patient=patient) | Q(patient__merged_into=patient))
    return rows.select_related("asked_by")


def file_bytes(patient: Patient) -> int:
    """How much the kept files are."""
    rows = Document.objects.filter(Q(patient=patient) | Q(patient__merged_into=patient))
    return rows.aggregate(total=Sum("size_bytes"))["total"] or 0


def files(export: RecordExport, *, now: datetime) -> Iterator[tuple[str, bytes]]:
    """Every file of the export with its name, made as it is asked for; names of files name nobody."""
    record = record_of(export.patient.in_use, now=now)
    notes = _notes(record)
    made = [*_session_papers(record, notes), *_consent_papers(record)]
    documents = list(kept(record)) if export.with_files else []
    whole = bundle.bundle(
        record,
        notes,
        papers=[one.paper for one in made],
        documents=documents,
        with_complaints=export.with_complaints,
    )
    yield "README.txt", _readme(record, export, whole).encode()
    yield "record.json", json.dumps(whole, ensure_ascii=False, indent=1).encode()
    for one in made:
        yield one.paper.name, pdf.render(one.content, made_at=now)
    names = {document.pk: name for document, name in documents}
    contents = DocumentContent.objects.filter(document__in=names).order_by("document")
    for row in contents.iterator(chunk_size=FILES_AT_A_TIME):
        yield names[row.document_id], bytes(row.content)


def _notes(record: Record) -> list[Note]:
    """Every session in words, drafts too, oldest first."""
    rows = (
        sessions.logs()
        .filter(episode__patient__in=record.patients)
        .prefetch_related("addenda", "covering_notes")
        .order_by("started_at", "pk")
    )
    given = consents.of_patients([one.pk for one in record.patients])
    yeses: dict[int, list[SpokenYes]] = defaultdict(list)
    for yes in SpokenYes.objects.filter(
        treatment_session__episode__patient__in=record.patients
    ).select_related("heard_by"):
        yeses[yes.treatment_session_id].append(yes)
    answers: dict[int, list[ChaperoneAnswer]] = defaultdict(list)
    for answer in ChaperoneAnswer.objects.filter(episode__patient__in=record.patients):
        answers[answer.episode_id].append(answer)
    codes, found = codes_of(record.clinic.pk), []
    for row in rows:
        room = InRoom(yeses[row.pk], answers[row.episode_id], row.pk)
        said = said_in_room(row, given[row.episode.patient_id], room)
        found.append(note_of(row, said=lines(row, said), codes=codes))
    return found


def _session_papers(record: Record, notes: Sequence[Note]) -> Iterator[Made]:
    signed = (note for note in notes if note.session.is_signed)
    for number, note in enumerate(signed, start=1):
        session = note.session
        on = f"{record.clinic.local(session.started_at):%Y-%m-%d}"
        paper = MadePaper(
            record.own_id(session, "note of session"),
            f"papers/{number:03}-session-{on}.pdf",
            f"Treatment session, {on}",
            record.of_patient(session.episode),
            reference("Procedure", session.uuid),
        )
        yield Made(paper, note_papers.paper(note, now=record.now))


def _consent_papers(record: Record) -> Iterator[Made]:
    rows = Consent.objects.filter(patient__in=record.patients).select_related("patient", "discussed_by")
    for number, row in enumerate(rows.order_by("signed_at", "pk"), start=1):
        row.clinic = record.clinic
        on = f"{record.clinic.local(row.signed_at):%Y-%m-%d}"
        paper = MadePaper(
            record.own_id(row, "copy of consent"),
            f"papers/{number:03}-consent-{on}.pdf",
            f"Consent, {on}",
            record.of_patient(row),
            reference("Consent", row.uuid),
        )
        yield Made(paper, consent_papers.copy(row, now=record.now))


def _readme(record: Record, export: RecordExport, whole: bundle.Bundle) -> str:
    counts = Counter(one["resource"]["resourceType"] for one in whole["entry"])
    held = "\n".join(f"  {kind}: {count}" for kind, count in sorted(counts.items()))
    complaints = "with complaints" if export.with_complaints else "without complaints"
    kept_files = "with the kept files" if export.with_files else "without the kept files"
    return (
        f"Record of one patient of {record.clinic.name}\n"
        f"Made {record.clinic.said(record.now)} {record.now:%Y} for {export.recipient}: {export.reason}\n"
        f"({complaints}, {kept_files})\n\n"
        "record.json   everything that is structured, as a FHIR R4 bundle (collection); references lead to\n"
        "              entries of the same bundle, times carry their offset\n"
        "papers/       signed notes and consents as they are printed\n"
        "files/        files as they came or were sent: clearances, signed papers, letters\n\n"
        f"In the bundle:\n{held}\n\n"
        "Not in it: links and their tokens, who opened the record (the clinic's audit), places on the waitlist,\n"
        "and check-ins that nobody answered.\n"
    )
