"""Messages to patients that reached nobody, for the people at the desk: to whom and why, never what about."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from clinic.messages import reasons
from clinic.models import Clinic, Message
from clinic.models.messages import UNDELIVERED
from patients.models import Patient


@dataclass(frozen=True)
class Undelivered:
    """One message with its patient and what staff call it."""

    message: Message
    patient: Patient | None
    name: str


def undelivered(clinic: Clinic) -> QuerySet[Message]:
    """Those nobody has dealt with, the newest first."""
    return Message.objects.filter(
        clinic=clinic, state__in=UNDELIVERED, settled_at__isnull=True, patient_id__isnull=False
    ).order_by("-failed_at", "-pk")


def with_patients(messages: Iterable[Message]) -> list[Undelivered]:
    """Each with its patient; one query however many there are."""
    rows = list(messages)
    known = Patient.objects.in_bulk([row.patient_id for row in rows if row.patient_id])
    return [Undelivered(row, known.get(row.patient_id or 0), reasons.name(row)) for row in rows]
