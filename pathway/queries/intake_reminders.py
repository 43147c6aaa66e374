"""Intakes that have not come back though a visit is near, and what decides whether their patients are reminded."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Exists, Max, OuterRef, QuerySet

from clinic.enums import MessageState
from clinic.models import Message
from pathway.rules.intake_reminders import BEFORE_THE_VISIT
from patients.enums import AppointmentState, IntakePage, IntakeState
from patients.models import Appointment, Intake

ABOUT = "intake"  # what a message row says it is about
REMINDER = "intake_reminder"


def waiting(now: datetime) -> QuerySet[Intake]:
    """Open intakes, over every clinic in sight, of patients whose visit is near enough for a reminder."""
    near = Appointment.objects.filter(
        patient=OuterRef("patient"),
        state=AppointmentState.BOOKED,
        starts_at__gt=now,
        starts_at__lte=now + max(BEFORE_THE_VISIT),
    )
    return Intake.objects.filter(Exists(near), state=IntakeState.OPEN).order_by("pk")


def next_visit(intake: Intake, *, now: datetime) -> Appointment | None:
    """The visit the form is wanted for: the patient's next one."""
    return (
        Appointment.objects.filter(
            patient=intake.patient_id, state=AppointmentState.BOOKED, starts_at__gt=now
        )
        .order_by("starts_at")
        .first()
    )


def last_asked(intake: Intake) -> datetime:
    """When its link was last sent, by the desk or a reminder; else when it was opened."""
    asked: datetime | None = _messages(intake).aggregate(last=Max("created_at"))["last"]
    return asked or intake.opened_at


def reminded_at(intake: Intake) -> list[datetime]:
    """When reminders of it left, for whatever time its visit had then."""
    return list(_messages(intake).filter(template=REMINDER).values_list("created_at", flat=True))


def may_be_reminded(intake: Intake) -> bool:
    """Whether we write to them, and they did not just say on the first page that we should not."""
    patient = intake.patient
    has_said_no = IntakePage.ABOUT_YOU in intake.pages_done and not patient.has_agreed
    return patient.is_written_to and patient.archived_at is None and not has_said_no


def _messages(intake: Intake) -> QuerySet[Message]:
    """What was sent about the form, or still is to be."""
    return Message.objects.filter(clinic_id=intake.clinic_id, about_kind=ABOUT, about_id=intake.pk).exclude(
        state=MessageState.CANCELLED
    )
