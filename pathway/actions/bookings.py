"""Book a visit with all that hangs on it: the episode of care, the intake, the form before it, check-ins that lean on it.

Pages use these verbs; the lower ones of patients.actions.appointments know only the time that is reserved.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from clinic.actors import Actor
from clinic.models import Clinic, Room, User
from pathway.actions import before_visits, check_in_plans, episodes
from pathway.models import CheckIn, EpisodeOfCare
from patients.actions import appointments, intakes
from patients.enums import AppointmentKind, IntakeState
from patients.models import Appointment, Intake, Patient


def book_consultation(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    starts_at: datetime,
    length: timedelta,
    room: Room | None = None,
    by: Actor,
    now: datetime,
) -> Appointment:
    """A consultation; opens the episode and invites to the intake where they are missing. Raises Refused or Clash."""
    return _book(clinic, patient, therapist, AppointmentKind.CONSULTATION, starts_at, length, room, by, now)


def book_treatment(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    starts_at: datetime,
    length: timedelta,
    kind: str = AppointmentKind.TREATMENT,
    room: Room | None = None,
    by: Actor,
    now: datetime,
) -> Appointment:
    """A treatment or review. Never refused for a missing screening or consent: the visit itself is always worth having."""
    return _book(clinic, patient, therapist, kind, starts_at, length, room, by, now)


@transaction.atomic
def move(
    appointment: Appointment, *, starts_at: datetime, version: int, by: Actor, now: datetime
) -> Appointment:
    """Same visit, another time. Raises Refused, Clash or Stale."""
    appointments.move(appointment, starts_at=starts_at, version=version, by=by, now=now)
    before_visits.replan(appointment, by=by, now=now)
    _replan_check_ins(appointment, by, now)
    return appointment


@transaction.atomic
def cancel(appointment: Appointment, *, reason: str, by: Actor, now: datetime) -> Appointment:
    """Give the time back. Raises Refused without a reason and Stale when the visit is not booked any more."""
    appointments.cancel(appointment, reason=reason, by=by, now=now)
    before_visits.call_off(appointment, by=by, now=now)
    _replan_check_ins(appointment, by, now)
    return appointment


@transaction.atomic
def _book(
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    kind: str,
    starts_at: datetime,
    length: timedelta,
    room: Room | None,
    by: Actor,
    now: datetime,
) -> Appointment:
    appointment = appointments.book(
        clinic=clinic,
        patient=patient,
        therapist=therapist,
        kind=kind,
        starts_at=starts_at,
        length=length,
        room=room,
        by=by,
        now=now,
    )
    episode = episodes.open(patient, therapist=therapist, by=by, now=now)
    if not _has_intake(episode):
        intakes.invite(patient, by=by, now=now)
    before_visits.plan(appointment, episode, clinic=clinic)
    _replan_check_ins(appointment, by, now)
    return appointment


def _has_intake(episode: EpisodeOfCare) -> bool:
    submitted = Q(state=IntakeState.SUBMITTED, submitted_at__gte=episode.opened_at)
    return Intake.objects.filter(
        Q(state=IntakeState.OPEN) | submitted, patient_id=episode.patient_id
    ).exists()


def _replan_check_ins(appointment: Appointment, by: Actor, now: datetime) -> None:
    # A weekly check-in is asked before a visit near it, so a visit that comes, moves or goes moves check-ins too.
    if CheckIn.objects.filter(episode__patient_id=appointment.patient_id).exists():
        check_in_plans.replan_all(appointment.patient, by=by, now=now)
