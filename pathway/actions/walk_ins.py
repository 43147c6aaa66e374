"""Somebody walked in: written down where they are new, booked from this minute, and here; in one step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from clinic.actors import Actor
from clinic.models import Clinic, User
from pathway.actions import bookings
from patients.actions import appointments, patients
from patients.actions.patients import PatientDetails
from patients.models import Appointment, Patient


@dataclass(frozen=True)
class Newcomer:
    """Somebody who is not known here. `unlike` are records that looked alike and are of other people."""

    details: PatientDetails
    unlike: Sequence[Patient] = ()


@transaction.atomic
def seat(
    *,
    clinic: Clinic,
    who: Patient | Newcomer,
    therapist: User,
    kind: str,
    length: timedelta,
    overbook: str = "",
    by: Actor,
    now: datetime,
) -> Appointment:
    """All of it or nothing: nobody is written down whose visit could not be. Raises what a booking raises."""
    patient = _newcomer(clinic, who, by, now) if isinstance(who, Newcomer) else who
    visit = bookings.book_at_once(
        clinic=clinic,
        patient=patient,
        therapist=therapist,
        kind=kind,
        length=length,
        overbook=overbook,
        by=by,
        now=now,
    )
    return appointments.arrive(visit, by=by, now=now)


def _newcomer(clinic: Clinic, who: Newcomer, by: Actor, now: datetime) -> Patient:
    patient = patients.create(clinic=clinic, details=who.details, by=by, now=now)
    for other in who.unlike:
        patients.tell_apart(patient, other, by=by, now=now)
    return patient
