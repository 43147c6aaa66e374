"""Where a patient may still be led whose link has run out."""

from __future__ import annotations

from datetime import datetime

from clinic.enums import LinkPurpose
from clinic.models import PatientLink
from pathway.enums import CheckInKind
from pathway.models import CheckIn, TreatmentSession
from pathway.states import CheckInState
from patients.models import Patient

CAN_BE_ANSWERED = (CheckInState.ASKED, CheckInState.MISSED, CheckInState.ANSWERED)


def open_link(patient: Patient, *, now: datetime) -> PatientLink | None:
    """To the newest check-in that may be answered, else to the after-care of the last session; None without either."""
    return _to_a_check_in(patient, now) or _to_after_care(patient, now)


def _to_a_check_in(patient: Patient, now: datetime) -> PatientLink | None:
    answerable = (
        CheckIn.objects.filter(
            episode__patient=patient,
            clinic_id=patient.clinic_id,
            state__in=CAN_BE_ANSWERED,
            closes_at__gt=now,
        )
        .exclude(kind=CheckInKind.WORRY)
        .order_by("-due_at")
        .first()
    )
    return _open(LinkPurpose.CHECK_IN, answerable.pk, now) if answerable else None


def _to_after_care(patient: Patient, now: datetime) -> PatientLink | None:
    last = (
        TreatmentSession.objects.counting()
        .filter(episode__patient=patient, clinic_id=patient.clinic_id)
        .order_by("-signed_at")
        .first()
    )
    return _open(LinkPurpose.AFTER_CARE, last.pk, now) if last else None


def _open(purpose: LinkPurpose, target_id: int, now: datetime) -> PatientLink | None:
    return PatientLink.objects.filter(
        purpose=purpose, target_id=target_id, expires_at__gt=now, revoked_at__isnull=True
    ).first()
