"""What was done: treatment sessions, each place that was needled, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pathway.enums import EventSeverity
from pathway.models import NeedledSite, TreatmentSession
from pathway.queries.fhir.record import (
    OURS,
    Record,
    Resource,
    concept,
    note_of_lines,
    present,
    published,
    reference,
    resource,
    within,
)
from pathway.queries.notes import Note, SiteNote, word
from pathway.reference import library

SEVERITY = {
    EventSeverity.MILD: "mild",
    EventSeverity.SIGNIFICANT: "moderate",
    EventSeverity.SERIOUS: "severe",
}
SEVERITIES = "http://terminology.hl7.org/CodeSystem/adverse-event-severity"


def procedures(record: Record, notes: Sequence[Note]) -> Iterator[Resource]:
    """One for each visit's care, and one for each place needled in it."""
    for note in notes:
        yield _session(record, note)
        for site, words in zip(note.session.sites.all(), note.sites, strict=True):
            yield _site(record, note.session, site, words)


def adverse_events(record: Record, notes: Sequence[Note]) -> Iterator[Resource]:
    for session in (note.session for note in notes):
        for row in session.adverse_events.all():
            severity = SEVERITY[EventSeverity(row.severity)]
            yield resource(
                "AdverseEvent",
                row.uuid,
                actuality="actual",
                event=concept("event", row.kind, word(library().events, row.kind)),
                subject=record.of_patient(session.episode),
                date=record.at(row.occurred_at),
                recordedDate=record.at(row.recorded_at),
                severity=published(SEVERITIES, severity, severity.capitalize()),
                recorder=record.person(row.recorded_by_id),
                suspectEntity=[
                    {"instance": reference("Procedure", session.uuid)},
                    *({"instance": reference("Procedure", link.site.uuid)} for link in row.site_links.all()),
                ],
                extension=[
                    *within(session),
                    {"url": f"{OURS}action-taken", "valueString": row.action_taken},
                ],
            )


def status_of(session: TreatmentSession) -> str:
    if session.is_void:
        return "entered-in-error"
    return "completed" if session.is_signed else "in-progress"


def _session(record: Record, note: Note) -> Resource:
    session = note.session
    kind = ("dry_needling", "Dry needling") if session.is_needling else ("no_needles", "Care without needles")
    return resource(
        "Procedure",
        session.uuid,
        status=status_of(session),
        code=concept("procedure", *kind),
        subject=record.of_patient(session.episode),
        performedPeriod=record.period(session.started_at, session.ended_at),
        performer=[{"actor": one} for one in record.people(session.therapist_id)],
        basedOn=[reference("CarePlan", session.plan.uuid)] if session.plan else [],
        note=[
            *note_of_lines([*note.visit, *note.deviations, *note.addenda]),
            *_covering(record, session),
            *_void(record, session),
        ],
        extension=within(session),
    )


def _site(record: Record, session: TreatmentSession, site: NeedledSite, words: SiteNote) -> Resource:
    counts = {"needles-in": site.needles_in, "needles-out": site.needles_out}
    lot = f", lot {words.lot}" if words.lot else ""
    return resource(
        "Procedure",
        site.uuid,
        status=status_of(session),
        code=concept("technique", site.technique, words.how),
        subject=record.of_patient(session.episode),
        performedPeriod=record.period(session.first_needle_at or session.started_at, session.ended_at),
        performer=[{"actor": one} for one in record.people(session.therapist_id)],
        partOf=[reference("Procedure", session.uuid)],
        bodySite=[concept("muscle", f"{site.muscle}.{site.side}", words.place)],
        usedCode=[{"text": f"{words.needle}{lot}"}],
        note=note_of_lines(words.found),
        extension=[
            *within(session),
            *(
                {"url": f"{OURS}{name}", "valueUnsignedInt": count}
                for name, count in counts.items()
                if count is not None
            ),
        ],
    )


def _covering(record: Record, session: TreatmentSession) -> list[Resource]:
    return [
        present(
            authorReference=record.person(one.written_by_id), time=record.at(one.written_at), text=one.text
        )
        for one in session.covering_notes.all()
    ]


def _void(record: Record, session: TreatmentSession) -> list[Resource]:
    if not session.is_void:
        return []
    void = session.void
    said = f"Void: {void.reason}"
    return [
        present(authorReference=record.person(void.voided_by_id), time=record.at(void.voided_at), text=said)
    ]
