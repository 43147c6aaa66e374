"""What is booked: a patient's own visits, and who or what stands in the way of a new one."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from clinic.models import Clinic, Room, User
from patients.models import Appointment, Patient
from patients.models.appointments import FREED


def of_clinic(clinic: Clinic) -> QuerySet[Appointment]:
    """Every appointment with the people on its page."""
    return Appointment.objects.filter(clinic=clinic).select_related(
        "patient", "therapist", "room", "booked_by"
    )


def of_patient(patient: Patient) -> QuerySet[Appointment]:
    """A patient's visits, the latest first."""
    return of_clinic(patient.clinic).filter(patient=patient).order_by("-starts_at")


def coming(patient: Patient, *, now: datetime) -> list[Appointment]:
    """What a patient still has before them, the next first."""
    return list(
        of_clinic(patient.clinic)
        .filter(patient=patient, ends_at__gt=now)
        .exclude(state__in=FREED)
        .order_by("starts_at")
    )


def in_the_way(
    clinic: Clinic,
    *,
    therapist: User,
    room: Room | None,
    patient: Patient,
    starts_at: datetime,
    ends_at: datetime,
    exclude: Appointment | None = None,
) -> str:
    """The name of the first thing that is taken in [starts_at, ends_at): therapist, room or patient; empty when free."""
    booked = Appointment.objects.filter(clinic=clinic, starts_at__lt=ends_at, ends_at__gt=starts_at).exclude(
        state__in=FREED
    )
    if exclude:
        booked = booked.exclude(pk=exclude.pk)
    rows = list(booked.values_list("therapist_id", "room_id", "patient_id"))
    if any(therapist_id == therapist.pk for therapist_id, _, _ in rows):
        return "therapist"
    if room and any(room_id == room.pk for _, room_id, _ in rows):
        return "room"
    if any(patient_id == patient.pk for _, _, patient_id in rows):
        return "patient"
    return ""
