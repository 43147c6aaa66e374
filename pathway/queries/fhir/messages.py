"""What was said between the practice and the patient: messages, calls and, where asked for, complaints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from clinic.enums import Channel, MessageState
from clinic.messages import copies
from clinic.models import Message
from pathway.models import AlertCall, CallTask, Complaint
from pathway.queries.fhir.record import Record, Resource, concept, published, reference, resource, within
from pathway.states import CallTaskState

MODE = "http://terminology.hl7.org/CodeSystem/v3-ParticipationMode"
BY = {Channel.EMAIL: ("EMAILWRIT", "email"), Channel.TEXT: ("SMSWRIT", "SMS message")}
PHONE = ("PHONE", "telephone")
STATUS = {
    MessageState.SENT: "completed",
    MessageState.RETURNED: "not-done",
    MessageState.FAILED: "not-done",
    MessageState.CANCELLED: "stopped",
    MessageState.QUEUED: "preparation",
    MessageState.SENDING: "in-progress",
}


def messages(record: Record) -> Iterator[Resource]:
    """Every message to the patient, with the words it left with; a link is never among them."""
    rows = Message.objects.filter(
        clinic=record.clinic, patient_id__in=[one.pk for one in record.patients]
    ).exclude(template__startswith="staff_")
    wordings = copies.own_wordings(record.clinic)
    for row in rows.order_by("created_at", "pk"):
        row.clinic = record.clinic
        yield resource(
            "Communication",
            row.uuid,
            status=STATUS[MessageState(row.state)],
            category=[concept("message", row.template, row.template.replace("_", " "))],
            medium=[published(MODE, *BY[Channel(row.channel)])],
            subject=record.of_patient(row),
            sent=record.at(row.sent_at),
            recipient=[record.of_patient(row)],
            sender=reference("Organization", record.clinic.uuid),
            payload=[{"contentString": copies.copy(row, wordings)}],
        )


def calls(record: Record) -> Iterator[Resource]:
    """The calls of the desk that were made, and those of clinicians about an alert."""
    done = CallTask.objects.filter(patient__in=record.patients, state=CallTaskState.DONE)
    for row in done.order_by("done_at", "pk"):
        said = f"{row.get_reason_display()}. {row.get_outcome_display()}."
        yield _call(record, row.uuid, record.of_patient(row), row.done_at, row.done_by_id, said)
    rows = AlertCall.objects.filter(alert__episode__patient__in=record.patients)
    for one in rows.select_related("alert__episode").order_by("called_at", "pk"):
        said = f"{one.get_result_display()}. {one.words}".strip()
        subject = record.of_patient(one.alert.episode)
        made = _call(record, record.own_id(one), subject, one.called_at, one.called_by_id, said)
        yield {**made, "about": [reference("Flag", one.alert.uuid)], "extension": within(one.alert)}


def complaints(record: Record) -> Iterator[Resource]:
    rows = Complaint.objects.about(record.patients[0]).order_by("received_on", "pk")
    for row in rows:
        ended = f"\nOutcome: {row.get_outcome_display()}" if row.outcome else ""
        yield resource(
            "Communication",
            row.uuid,
            status="in-progress" if row.is_open else "completed",
            category=[concept("communication", "complaint", "Complaint")],
            subject=record.of_patient(row),
            received=record.at(row.recorded_at),
            recipient=record.people(row.recorded_by_id),
            payload=[
                {"contentString": f"{row.received_on}, by {row.made_by}: {row.what}"},
                *([{"contentString": f"Answer: {row.answer}{ended}"}] if row.answer else []),
            ],
        )


def _call(
    record: Record, key: UUID, subject: Resource, at: datetime | None, by: int | None, said: str
) -> Resource:
    return resource(
        "Communication",
        key,
        status="completed",
        category=[concept("communication", "call", "Call")],
        medium=[published(MODE, *PHONE)],
        subject=subject,
        sent=record.at(at),
        recipient=[subject],
        sender=record.person(by) or reference("Organization", record.clinic.uuid),
        payload=[{"contentString": said}],
    )
