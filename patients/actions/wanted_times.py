"""A time somebody wants: for a visit, for a hold, or for a visit that moves; and the place it gets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from clinic.errors import Refused
from clinic.models import Clinic, Room, User
from patients.enums import LENGTHS, AppointmentKind
from patients.models import Appointment, Patient
from patients.rules.availability import Stretch


@dataclass(frozen=True)
class Wish:
    """A time somebody wants. `patient` is None for a time that is only held; `replaces` is the visit that moves there.

    `as_offered` is judged like what is offered, with gaps and notice; without it, only by whether the time is free.
    With `overbook` a taken therapist or room is no obstacle. `at_short_notice`: only the notice does not count.
    `may_change_room`: where `room` is taken, another one of the kind it needs will do.
    """

    clinic: Clinic
    therapist: User
    kind: AppointmentKind
    time: Stretch
    patient: Patient | None = None
    room: Room | None = None
    replaces: Appointment | None = None
    as_offered: bool = True
    overbook: bool = False
    at_short_notice: bool = False
    may_change_room: bool = False


@dataclass(frozen=True)
class Place:
    """What a reservation got: the key of its room, and whether somebody's time is shared with another visit."""

    room_id: int | None
    is_overbooked: bool


def wish(
    clinic: Clinic,
    therapist: User,
    kind: str,
    starts_at: datetime,
    length: timedelta,
    *,
    patient: Patient | None,
    room: Room | None,
    overbook: bool = False,
) -> Wish:
    """[starts_at, starts_at + length) as it is asked for. Raises Refused for a length this kind of visit has not."""
    if length not in LENGTHS[AppointmentKind(kind)]:
        raise Refused("That is not a length this kind of visit has.", field="length")
    return Wish(
        clinic=clinic,
        therapist=therapist,
        kind=AppointmentKind(kind),
        time=Stretch(starts_at, starts_at + length),
        patient=patient,
        room=room,
        overbook=overbook,
    )


def wish_of(appointment: Appointment, time: Stretch) -> Wish:
    """A visit that is there already, at a time."""
    return Wish(
        clinic=appointment.clinic,
        therapist=appointment.therapist,
        kind=AppointmentKind(appointment.kind),
        time=time,
        patient=appointment.patient,
        room=appointment.room,
        replaces=appointment,
    )


def refuse_past(ends_at: datetime, now: datetime) -> None:
    """Raises Refused for a time that is over."""
    if ends_at <= now:
        raise Refused("That time is over. Choose one that is still to come.", field="starts_at")
