"""What recording a death would end, counted before the press."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from clinic.models import Message
from clinic.models.messages import WAITING
from pathway.models import Alert, CallTask, CheckIn
from pathway.states import CallTaskState, CheckInState
from patients.enums import AppointmentState
from patients.models import Appointment, Patient


@dataclass(frozen=True)
class Ended:
    """How much of each ends; open alerts do not."""

    visits: int
    check_ins: int
    messages: int
    calls: int
    alerts: int


def ended_by_death(patient: Patient, *, now: datetime) -> Ended:
    """Five queries."""
    return Ended(
        visits=Appointment.objects.filter(
            patient=patient, state=AppointmentState.BOOKED, ends_at__gt=now
        ).count(),
        check_ins=CheckIn.objects.filter(
            episode__patient=patient, state__in=[CheckInState.PLANNED, CheckInState.ASKED]
        ).count(),
        messages=Message.objects.filter(
            clinic=patient.clinic_id, patient_id=patient.pk, state__in=WAITING
        ).count(),
        calls=CallTask.objects.filter(patient=patient, state=CallTaskState.OPEN).count(),
        alerts=Alert.objects.filter(episode__patient=patient, resolved_at__isnull=True).count(),
    )
