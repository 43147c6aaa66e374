"""What is asked at a visit of somebody to whom nothing is sent."""

from __future__ import annotations

from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet

from clinic.enums import Channel
from pathway.models import CheckIn
from pathway.states import CheckInState
from patients.enums import AppointmentState
from patients.models import Appointment

EXPECTED = (AppointmentState.BOOKED, AppointmentState.ARRIVED)


def due_by(appointment: Appointment, *, now: datetime) -> list[CheckIn]:
    """The check-ins this visit is asked, the oldest first: those that wait, and those that fall due before it ends.

    Empty for a visit that is over and for a patient who is reached in another way.
    """
    patient = appointment.patient
    if not patient.is_asked_at_visits or appointment.state not in EXPECTED:
        return []
    waits = Q(state=CheckInState.ASKED, closes_at__gt=now)
    comes = Q(state=CheckInState.PLANNED, due_at__lt=appointment.ends_at)
    return list(
        CheckIn.objects.promised()
        .filter(waits | comes, clinic=appointment.clinic, episode__patient=patient)
        .order_by("due_at", "pk")
    )


def waiting(now: datetime) -> QuerySet[CheckIn]:
    """For lists of appointments, as a subquery: those of the outer patient that wait for a visit."""
    return CheckIn.objects.promised().filter(
        state=CheckInState.ASKED,
        closes_at__gt=now,
        episode__patient=OuterRef("patient"),
        episode__patient__channel=Channel.VISITS,
    )
