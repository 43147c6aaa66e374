"""What a clinic asks of each kind of visit, with what ships where it has chosen nothing."""

from __future__ import annotations

from clinic.models import Clinic
from patients.enums import AppointmentKind
from patients.models import VisitType


def of_clinic(clinic: Clinic) -> dict[AppointmentKind, VisitType]:
    """Every kind of visit in order; one that was never changed is a row that is not stored. One query."""
    stored = {AppointmentKind(row.kind): row for row in VisitType.objects.filter(clinic=clinic)}
    return {kind: stored.get(kind) or VisitType(clinic=clinic, kind=kind) for kind in AppointmentKind}
