"""Book, move, cancel and mark appointments. A time that is taken is refused with the nearest free ones.

The lock on therapist, room and patient, always in this order, makes rivals queue; the exclusion constraints of the
table are the last guard, and the only one that counts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, Room, User
from patients.actions import confirmations
from patients.enums import LENGTHS, AppointmentKind, AppointmentState
from patients.models import Appointment, Patient
from patients.queries import appointments, availability

DEADLOCK, LOCK_TIMEOUT = "40P01", "55P03"
TAKEN = {  # the start of the constraint's name tells what is taken
    "appointment_therapist_free": "therapist",
    "appointment_room_free": "room",
    "appointment_patient_free": "patient",
}


class Clash(Refused):
    """The time is taken. `nearest` holds up to three free starts with the same therapist, in UTC."""

    def __init__(self, message: str, *, nearest: list[datetime]) -> None:
        super().__init__(message, field="starts_at")
        self.nearest = nearest


def book(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    kind: str,
    starts_at: datetime,
    length: timedelta,
    room: Room | None = None,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Reserve [starts_at, starts_at + length) and queue the confirmation; raises Clash when something is taken."""
    ends_at = starts_at + length
    if length not in LENGTHS[AppointmentKind(kind)]:
        raise Refused("That is not a length this kind of visit has.", field="length")
    _refuse_past(ends_at, now)

    def make() -> Appointment:
        appointment = Appointment.objects.create(
            clinic=clinic,
            patient=patient,
            therapist=therapist,
            room=room,
            kind=kind,
            starts_at=starts_at,
            ends_at=ends_at,
            booked_at=now,
            booked_by_id=by.user_id,
        )
        _record("booked", appointment, by, now)
        confirmations.send(appointment, now=now)
        return appointment

    wish = {
        "therapist": therapist,
        "room": room,
        "patient": patient,
        "starts_at": starts_at,
        "ends_at": ends_at,
    }
    return _reserve(clinic, wish, make, now=now)


def move(
    appointment: Appointment, *, starts_at: datetime, version: int, by: Actor, now: datetime
) -> Appointment:
    """Same visit, another time; the waiting confirmation is taken back and a new one queued."""
    clinic, ends_at = appointment.clinic, starts_at + appointment.length
    if appointment.state != AppointmentState.BOOKED:
        raise Refused("Only a visit that is still booked can be moved.")
    _refuse_past(ends_at, now)

    def make() -> Appointment:
        moves.edit(appointment, version=version, starts_at=starts_at, ends_at=ends_at)
        _record("moved", appointment, by, now)
        confirmations.take_back(appointment, reason="The visit was moved.")
        confirmations.send(appointment, now=now)
        return appointment

    wish = {
        "therapist": appointment.therapist,
        "room": appointment.room,
        "patient": appointment.patient,
        "starts_at": starts_at,
        "ends_at": ends_at,
        "exclude": appointment,
    }
    return _reserve(clinic, wish, make, now=now)


@transaction.atomic
def arrive(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """The patient is here; a second press changes nothing."""
    if appointment.state != AppointmentState.ARRIVED:
        moves.move(appointment, old=AppointmentState.BOOKED, new=AppointmentState.ARRIVED, arrived_at=now)
        _record("arrived", appointment, by, now)
    return appointment


@transaction.atomic
def no_show(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """The patient did not come: the time is free again. A second press changes nothing."""
    if now < appointment.starts_at:
        raise Refused("The visit has not begun yet, so nobody can have missed it. Cancel it instead.")
    if appointment.state != AppointmentState.NO_SHOW:
        moves.move(appointment, old=AppointmentState.BOOKED, new=AppointmentState.NO_SHOW)
        _record("missed", appointment, by, now)
    return appointment


def put_back(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Undo arrived or no-show: booked again, unless the time was given away meanwhile, which raises Clash."""

    def make() -> Appointment:
        undone = [AppointmentState.ARRIVED, AppointmentState.NO_SHOW]
        moves.move(appointment, old=undone, new=AppointmentState.BOOKED, arrived_at=None)
        _record("put_back", appointment, by, now)
        return appointment

    wish = {
        "therapist": appointment.therapist,
        "room": appointment.room,
        "patient": appointment.patient,
        "starts_at": appointment.starts_at,
        "ends_at": appointment.ends_at,
        "exclude": appointment,
    }
    return _reserve(appointment.clinic, wish, make, now=now)


@transaction.atomic
def cancel(appointment: Appointment, *, reason: str, by: Actor, now: datetime) -> Appointment:
    """Give the time back, with the reason in words; a confirmation that still waits is not sent."""
    if not reason.strip():
        raise Refused("Say why the visit is cancelled.", field="reason")
    moves.move(
        appointment,
        old=AppointmentState.BOOKED,
        new=AppointmentState.CANCELLED,
        cancel_reason=reason.strip(),
    )
    confirmations.take_back(appointment, reason="The visit was cancelled.")
    _record("cancelled", appointment, by, now)
    return appointment


@transaction.atomic
def finish(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """The visit is over: its note was signed, or it ended without one."""
    kept = [AppointmentState.BOOKED, AppointmentState.ARRIVED]
    moves.move(appointment, old=kept, new=AppointmentState.DONE)
    _record("finished", appointment, by, now)
    return appointment


def _reserve(
    clinic: Clinic, wish: dict[str, Any], make: Callable[[], Appointment], *, now: datetime
) -> Appointment:
    for last_try in (False, True):
        try:
            with transaction.atomic():
                _lock(wish)
                taken = appointments.in_the_way(clinic, **wish)
                if not taken:
                    return _made(clinic, wish, make)
            break
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlstate", "")
            if code == LOCK_TIMEOUT or (code == DEADLOCK and last_try):
                raise Refused(
                    "Somebody else is booking at this moment. Nothing was saved; try again."
                ) from error
            if code != DEADLOCK:
                raise
        except IntegrityError as error:
            taken = TAKEN.get(_constraint(error), "")
            if not taken:
                raise
            break
    raise _clash(clinic, wish, taken, now)


def _made(clinic: Clinic, wish: dict[str, Any], make: Callable[[], Appointment]) -> Appointment:
    if availability.is_away(clinic, wish["therapist"], starts_at=wish["starts_at"], ends_at=wish["ends_at"]):
        raise Refused(f"{wish['therapist'].name} is away at that time.", field="starts_at")
    return make()


def _lock(wish: dict[str, Any]) -> None:
    rows: list[tuple[Any, Any]] = [
        (User, wish["therapist"]),
        (Room, wish["room"]),
        (Patient, wish["patient"]),
    ]
    for model, row in rows:
        if row is not None:
            asked = "archived_at" if model is Patient else "pk"
            found = model.objects.select_for_update(no_key=True).filter(pk=row.pk)
            if found.values_list(asked, flat=True).first() and model is Patient:
                raise Refused("This record is archived. Book for the one that is in use.")


def _clash(clinic: Clinic, wish: dict[str, Any], taken: str, now: datetime) -> Clash:
    nearest = availability.nearest_free(
        clinic,
        therapist=wish["therapist"],
        wanted=wish["starts_at"],
        length=wish["ends_at"] - wish["starts_at"],
        now=now,
        patient=wish["patient"],
    )
    local = clinic.local(wish["starts_at"])
    who = {
        "therapist": wish["therapist"].name,
        "room": str(wish["room"]),
        "patient": wish["patient"].full_name,
    }[taken]
    sentence = (
        f"{who} is already booked on {local:%a} {local.day} {local:%b} at {local:%H:%M}. Nothing was saved."
    )
    return Clash(sentence, nearest=nearest)


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") or ""


def _refuse_past(ends_at: datetime, now: datetime) -> None:
    if ends_at <= now:
        raise Refused("That time is over. Choose one that is still to come.", field="starts_at")


def _record(verb: str, appointment: Appointment, by: Actor, now: datetime) -> None:
    audit.record(f"appointment.{verb}", target=appointment, by=by, now=now, patient_id=appointment.patient_id)
