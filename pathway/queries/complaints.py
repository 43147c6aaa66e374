"""The complaints of a clinic and of one patient, as its manager reads them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth import get_user_model
from django.db.models import F, QuerySet

from clinic.models import AuditEvent, Clinic
from pathway.models import Complaint
from patients.models import Patient


@dataclass(frozen=True)
class Saved:
    """When something was written down last, and by whom."""

    at: datetime
    name: str


def of_clinic(clinic: Clinic) -> QuerySet[Complaint]:
    """Open ones first, the newest first among each, with their patients."""
    rows = Complaint.objects.filter(clinic=clinic).select_related("patient__merged_into")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-received_on", "-pk")


def of_patient(patient: Patient) -> QuerySet[Complaint]:
    return Complaint.objects.about(patient).select_related("patient__merged_into")


def last_answered(complaint: Complaint) -> Saved | None:
    """The last time its answer was saved, as the audit has it; None before the first."""
    if not complaint.answer:
        return None
    said = AuditEvent.objects.filter(clinic_id=complaint.clinic_id, patient_id=complaint.patient_id)
    last = said.filter(kind="complaint.answered", target_id=complaint.pk).first()
    if last is None or last.actor_id is None:
        return None
    return Saved(last.at, get_user_model().objects.get(pk=last.actor_id).name)


def is_held(patient: Patient) -> bool:
    """Whether the record of this patient has to be kept as it is."""
    return Complaint.objects.about(patient).holding().exists()
