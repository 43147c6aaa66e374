"""Tell a patient in writing when their visit is, and take that back while it has not left."""

from __future__ import annotations

from datetime import datetime

from clinic.messages import outbox
from clinic.models import Message
from patients.models import Appointment
from patients.queries.message_consents import for_whom

ABOUT = "appointment"


def send(appointment: Appointment, *, now: datetime) -> Message | None:
    """Queue the message for this time of the visit; None for a patient we do not write to."""
    patient = appointment.patient
    if not patient.is_written_to:
        return None
    return outbox.queue(
        clinic_id=appointment.clinic_id,
        template="booking_confirmation",
        channel=patient.channel,
        address=patient.address,
        language=patient.language,
        idempotency_key=f"booking:{appointment.uuid}:{appointment.version}",
        now=now,
        parameters={"starts_at": appointment.starts_at.isoformat(), **for_whom(patient)},
        patient_id=patient.pk,
        about=(ABOUT, appointment.pk),
    )


def take_back(appointment: Appointment, *, reason: str) -> int:
    """Cancel what still waits to be sent about this visit; how many messages that were."""
    return outbox.cancel(about=(ABOUT, appointment.pk), clinic_id=appointment.clinic_id, reason=reason)
