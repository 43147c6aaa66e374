"""What a clinic asks of each kind of visit, with what ships where it has chosen nothing."""

from __future__ import annotations

from datetime import datetime

from clinic.models import Clinic
from patients.enums import AppointmentKind
from patients.models import Appointment, VisitType
from patients.rules.visit_messages import is_late_to_cancel


def of_clinic(clinic: Clinic) -> dict[AppointmentKind, VisitType]:
    """Every kind of visit in order; one that was never changed is a row that is not stored. One query."""
    stored = {AppointmentKind(row.kind): row for row in VisitType.objects.filter(clinic=clinic)}
    return {kind: stored.get(kind) or VisitType(clinic=clinic, kind=kind) for kind in AppointmentKind}


def late_hours(visit: Appointment, *, now: datetime) -> int:
    """Within how many hours a cancellation of this kind of visit is late, where it is late by now; 0 where it is not."""
    hours = of_clinic(visit.clinic)[AppointmentKind(visit.kind)].late_cancel_hours
    return hours if is_late_to_cancel(visit.starts_at, hours=hours, now=now) else 0
