"""The complaints of a clinic and of one patient, as its manager reads them."""

from __future__ import annotations

from django.db.models import F, QuerySet

from clinic.models import Clinic
from pathway.models import Complaint
from patients.models import Patient


def of_clinic(clinic: Clinic) -> QuerySet[Complaint]:
    """Open ones first, the newest first among each, with their patients."""
    rows = Complaint.objects.filter(clinic=clinic).select_related("patient__merged_into")
    return rows.order_by(F("closed_at").desc(nulls_first=True), "-received_on", "-pk")


def of_patient(patient: Patient) -> QuerySet[Complaint]:
    return Complaint.objects.about(patient).select_related("patient__merged_into")


def is_held(patient: Patient) -> bool:
    """Whether the record of this patient has to be kept as it is."""
    return Complaint.objects.about(patient).holding().exists()
