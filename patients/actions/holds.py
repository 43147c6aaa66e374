"""Keep a time that is being booked or was offered: a row inside the constraints, nobody's visit, which ends by itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.models import Clinic, Room, User
from patients.actions import reservations, wanted_times
from patients.actions.wanted_times import Place, Wish
from patients.enums import AppointmentState
from patients.models import Appointment, Patient

HOLD_LASTS = timedelta(minutes=10)


def hold(
    *,
    clinic: Clinic,
    therapist: User,
    kind: str,
    starts_at: datetime,
    length: timedelta,
    patient: Patient | None = None,
    room: Room | None = None,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Keep a time for ten minutes while it is being booked, also when it is not known yet for whom.

    Nobody else is offered it or can book it. A person holds one time: an earlier hold of theirs is let go. Raises Clash.
    """
    wish = wanted_times.wish(clinic, therapist, kind, starts_at, length, patient=patient, room=room)
    wanted_times.refuse_past(wish.time.starts_at, now)

    def make(place: Place) -> Appointment:
        release(clinic, by=by)
        return _held(wish, place, until=now + HOLD_LASTS, holder=by.user_id, by=by, now=now)

    return reservations.reserve(wish, make, by=by, now=now)


def keep_for(
    patient: Patient,
    *,
    therapist: User,
    kind: str,
    starts_at: datetime,
    length: timedelta,
    until: datetime,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Keep a time for a patient who was offered it; nobody holds it, so nobody's next booking lets it go. Raises Clash."""
    wish = wanted_times.wish(patient.clinic, therapist, kind, starts_at, length, patient=patient, room=None)
    wanted_times.refuse_past(wish.time.starts_at, now)

    def make(place: Place) -> Appointment:
        return _held(wish, place, until=until, holder=None, by=by, now=now)

    return reservations.reserve(wish, make, by=by, now=now)


@transaction.atomic
def release(clinic: Clinic, *, by: Actor) -> None:
    """Let go what this person holds; it was nobody's visit, and its line in the audit stays."""
    if by.user_id is not None:
        reservations.delete_holds(clinic, holder=by.user_id)


def _held(
    wish: Wish, place: Place, *, until: datetime, holder: int | None, by: Actor, now: datetime
) -> Appointment:
    appointment = Appointment.everything.create(
        clinic=wish.clinic,
        patient=wish.patient,
        therapist=wish.therapist,
        room_id=place.room_id,
        kind=wish.kind,
        starts_at=wish.time.starts_at,
        ends_at=wish.time.ends_at,
        state=AppointmentState.HELD,
        held_until=until,
        booked_at=now,
        booked_by_id=holder,
    )
    audit.record(
        "appointment.held", target=appointment, by=by, now=now, patient_id=appointment.patient_id, detail={}
    )
    return appointment
