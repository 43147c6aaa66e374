"""What was written to a patient about a visit, what will be, and why not; in words for staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.enums import Channel
from clinic.messages import reasons
from clinic.models import Clinic, Message
from patients.enums import AppointmentState, ReminderState, StopReason
from patients.models import Appointment, Patient, VisitReminder
from patients.rules import visit_messages as rules
from patients.rules.visit_messages import Reader

ABOUT = "appointment"  # what a message row says it is about
CANCELLED, REMINDER = "visit_cancelled", "visit_reminder"


@dataclass(frozen=True)
class Line:
    """One message about a visit, and what became of it."""

    name: str
    words: str


def why_not(patient: Patient) -> str:
    """Why nothing is written to a patient about visits; empty where it is."""
    return rules.why_not_written_to(
        Reader(
            channel=Channel(patient.channel).value,
            has_address=bool(patient.address),
            has_agreed=patient.has_agreed,
            stopped_for=StopReason(patient.stopped_for).label if patient.stopped_for else "",
            interpreter=patient.interpreter,
            is_archived=patient.archived_at is not None,
        )
    )


def why_not_told(patient: Patient, *, starts_at: datetime, now: datetime) -> str:
    """The same of a visit that begins then: nothing is written about one that has begun."""
    return why_not(patient) or ("" if starts_at > now else "The visit has begun.")


def is_outdated(message: Message, *, now: datetime) -> bool:
    """Whether a message tells of a visit as it is not any more; False for one about something else."""
    if message.about_kind != ABOUT or message.about_id is None:
        return False
    visit = Appointment.objects.get(pk=message.about_id)
    told = datetime.fromisoformat(message.parameters["starts_at"])
    is_cancelled = visit.state == AppointmentState.CANCELLED
    return told != visit.starts_at or is_cancelled != (message.template == CANCELLED) or told <= now


def lines(appointment: Appointment, clinic: Clinic, *, now: datetime) -> list[Line]:
    """Every message about a visit, the oldest first, then its reminder while that is not one of them; three queries."""
    patient = appointment.patient
    # By the patient, for that is what messages are found by; what left before two records were joined names the other.
    joined = Patient.objects.filter(merged_into=patient.pk).values_list("pk", flat=True)
    messages = Message.objects.filter(
        clinic=clinic,
        patient_id__in=[patient.pk, *joined],
        about_kind=ABOUT,
        about_id=appointment.pk,
    ).order_by("created_at", "pk")
    told = [Line(reasons.name(one), reasons.why(one, clinic=clinic, now=now)) for one in messages]
    because = why_not(patient)
    if not told and because:
        told.append(Line("Confirmation", f"Nothing was sent. {because}"))
    reminder = VisitReminder.objects.filter(clinic=clinic, appointment=appointment).first()
    if reminder is None or reminder.state == ReminderState.SENT:
        return told
    if reminder.state == ReminderState.NOT_SENT:
        words = f"It was not sent. {reminder.why}"
    elif because:
        words = f"As things stand none is sent. {because}"
    else:
        words = f"It leaves on {clinic.said(reminder.due_at)}; in quiet hours, when they end."
    return [*told, Line("Reminder", words)]
