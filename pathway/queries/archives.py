"""What keeps a patient's record in use."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Q, QuerySet

from pathway.models import Alert, Complaint, EpisodeOfCare, TreatmentSession
from pathway.queries import complaints
from patients.enums import WaitState
from patients.models import Appointment, Patient, WaitlistEntry
from patients.models.appointments import FREED


class Obstacle(StrEnum):
    """Why a record is not archived yet."""

    EPISODE = "episode"
    SESSION = "session"
    ALERT = "alert"
    VISIT = "visit"
    WAIT = "wait"
    HOLD = "hold"


def obstacles(patient: Patient, *, now: datetime) -> tuple[Obstacle, ...]:
    """Everything that stands in the way of archiving; six queries. A joined record leads to another and has none."""
    found = {what: rows.filter(**{key: patient}).exists() for what, (rows, key) in _about(now).items()}
    found[Obstacle.HOLD] = complaints.is_held(patient)
    return tuple(what for what in Obstacle if found[what])


def in_care_with(patient: Patient) -> str:
    """Who has to end their care; empty where none is open."""
    rows = EpisodeOfCare.objects.filter(patient=patient, ended_at__isnull=True)
    return rows.values_list("therapist__name", flat=True).first() or ""


def in_use(patients: Collection[int], *, now: datetime) -> set[int]:
    """The keys of those among many patients with anything in the way; six queries, however many they are."""
    keys: set[int] = set()
    for rows, key in _about(now).values():
        keys.update(rows.filter(**{f"{key}__in": patients}).values_list(key, flat=True))
    held = Complaint.objects.holding().filter(Q(patient__in=patients) | Q(patient__merged_into__in=patients))
    for own, kept in held.values_list("patient", "patient__merged_into"):
        keys.update((own, kept) if kept else (own,))
    return keys & set(patients)


def _about(now: datetime) -> dict[Obstacle, tuple[QuerySet[Any], str]]:
    """The rows of each obstacle that can be asked of anybody, and the field that names the patient."""
    whose = "episode__patient"
    return {
        Obstacle.EPISODE: (EpisodeOfCare.objects.filter(ended_at__isnull=True), "patient"),
        Obstacle.SESSION: (TreatmentSession.objects.open(), whose),
        Obstacle.ALERT: (Alert.objects.filter(resolved_at__isnull=True), whose),
        Obstacle.VISIT: (Appointment.objects.filter(ends_at__gt=now).exclude(state__in=FREED), "patient"),
        Obstacle.WAIT: (WaitlistEntry.objects.filter(state=WaitState.WAITING), "patient"),
    }
