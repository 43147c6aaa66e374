"""Tell a patient in writing when their visit is, that it moved or was cancelled; take back what has not left."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from clinic import links
from clinic.enums import Channel, LinkPurpose
from clinic.messages import outbox
from clinic.models import Message, PatientLink
from patients.models import Appointment, Patient
from patients.queries.message_consents import for_whom
from patients.queries.visit_messages import ABOUT, CANCELLED, REMINDER, why_not_told

BOOKED, MOVED = "booking_confirmation", "visit_moved"
KEYS = {BOOKED: "booking", MOVED: "visit_moved", CANCELLED: "visit_cancelled", REMINDER: "visit_reminder"}


def send(
    appointment: Appointment, template: str = BOOKED, *, now: datetime, was_at: datetime | None = None
) -> Message | None:
    """Queue the message for the visit as it is now; None for somebody we do not write to, or for a visit that has begun.

    The entry for their calendar goes along by e-mail: the same one each time, so that it changes instead of doubling. A
    reminder changes nothing and brings none.
    """
    # Whoever asked us to stop, or died, a moment ago is told nothing of what is cancelled because of it.
    patient = appointment.patient if template == BOOKED else Patient.objects.get(pk=appointment.patient.pk)
    if why_not_told(patient, starts_at=appointment.starts_at, now=now):
        return None
    parameters: dict[str, Any] = {"starts_at": appointment.starts_at.isoformat(), **for_whom(patient)}
    if was_at is not None and was_at != appointment.starts_at:  # it may only be somebody else who sees them
        parameters["was_at"] = was_at.isoformat()
    if patient.channel == Channel.EMAIL and template != REMINDER:
        parameters["calendar"] = _calendar(appointment, is_cancelled=template == CANCELLED)
    return outbox.queue(
        clinic_id=appointment.clinic_id,
        template=template,
        channel=patient.channel,
        address=patient.address,
        language=patient.language,
        idempotency_key=f"{KEYS[template]}:{appointment.uuid}:{appointment.version}",
        now=now,
        parameters=parameters,
        link=None if template == CANCELLED else _link(appointment, patient, now, is_new=template == BOOKED),
        patient_id=patient.pk,
        about=(ABOUT, appointment.pk),
    )


def take_back(appointment: Appointment, *, reason: str) -> int:
    """Cancel what still waits to be sent about this visit; how many messages that were."""
    return outbox.cancel(about=(ABOUT, appointment.pk), clinic_id=appointment.clinic_id, reason=reason)


def _calendar(appointment: Appointment, *, is_cancelled: bool) -> dict[str, Any]:
    """The version counts every change, so a later message always has the higher sequence."""
    return {
        "uid": str(appointment.uuid),
        "sequence": appointment.version - 1,
        "ends_at": appointment.ends_at.isoformat(),
        "is_cancelled": is_cancelled,
    }


def _link(appointment: Appointment, patient: Patient, now: datetime, *, is_new: bool) -> PatientLink:
    """The patient's own page of this visit, open until it ends. A visit that is being booked has none yet."""
    wanted = links.draft(
        purpose=LinkPurpose.VISIT,
        target_id=appointment.pk,
        patient_id=patient.pk,
        clinic_id=appointment.clinic_id,
        language=patient.language,
        now=now,
        until=appointment.ends_at,
    )
    return wanted if is_new else links.open_until(links.stored(wanted), appointment.ends_at)
