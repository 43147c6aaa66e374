"""Episodes of care and the visits in them."""

from __future__ import annotations

from collections.abc import Iterator

from pathway.enums import EpisodeEnd
from pathway.models import EpisodeOfCare
from pathway.queries.fhir.record import Record, Resource, concept, reference, resource
from patients.enums import AppointmentState
from patients.models import Appointment

STATUS = {
    AppointmentState.BOOKED: "booked",
    AppointmentState.ARRIVED: "arrived",
    AppointmentState.DONE: "fulfilled",
    AppointmentState.CANCELLED: "cancelled",
    AppointmentState.NO_SHOW: "noshow",
}


def episodes(record: Record) -> Iterator[Resource]:
    rows = EpisodeOfCare.objects.filter(patient__in=record.patients).select_related("discharge")
    for row in rows.order_by("opened_at", "pk"):
        yield resource(
            "EpisodeOfCare",
            row.uuid,
            status=_status(row),
            patient=record.of_patient(row),
            managingOrganization=reference("Organization", record.clinic.uuid),
            period=record.period(row.opened_at, row.ended_at),
            careManager=record.person(row.therapist_id),
        )


def appointments(record: Record) -> Iterator[Resource]:
    rows = Appointment.objects.filter(patient__in=record.patients).order_by("starts_at", "pk")
    for row in rows:
        who = [record.of_patient(row), *record.people(row.therapist_id)]
        yield resource(
            "Appointment",
            row.uuid,
            status=STATUS[AppointmentState(row.state)],
            appointmentType=concept("visit-kind", row.kind, row.get_kind_display()),
            cancelationReason={"text": row.cancel_reason} if row.cancel_reason else None,
            start=record.at(row.starts_at),
            end=record.at(row.ends_at),
            created=record.at(row.booked_at),
            participant=[{"actor": one, "status": "accepted"} for one in who],
        )


def _status(row: EpisodeOfCare) -> str:
    if row.is_open:
        return "active"
    ended = getattr(row, "discharge", None)
    return "cancelled" if ended and ended.end == EpisodeEnd.CANCELLED else "finished"
