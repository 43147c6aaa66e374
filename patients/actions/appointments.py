"""Book, move, cancel and mark appointments. A time that is taken is refused with the nearest free ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, Room, User
from patients.actions import confirmations, reservations, visit_reminders, wanted_times
from patients.actions.reservations import Clash
from patients.actions.wanted_times import Place
from patients.enums import AppointmentState, LateChoice
from patients.models import Appointment, Patient
from patients.models.appointments import MOST_LATE_MINUTES
from patients.queries.visit_messages import CANCELLED
from patients.rules.availability import Stretch

__all__ = [
    "Clash",
    "arrive",
    "book",
    "cancel",
    "finish",
    "move",
    "no_show",
    "note_late",
    "put_back",
    "reopen",
    "settle_late",
]


def book(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    kind: str,
    starts_at: datetime,
    length: timedelta,
    room: Room | None = None,
    overbook: str = "",
    at_short_notice: bool = False,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Reserve [starts_at, starts_at + length) and queue the confirmation; raises Clash when something is taken.

    `overbook` says why a taken therapist or room is booked all the same; it is kept only where one was taken. Who may give
    it is asked before. `at_short_notice`: the notice this kind of visit asks for does not count.
    """
    wish = wanted_times.wish(
        clinic, therapist, kind, starts_at, length, patient=patient, room=room, overbook=bool(overbook)
    )
    wish = replace(wish, at_short_notice=at_short_notice)
    wanted_times.refuse_past(wish.time.ends_at, now)

    def make(place: Place) -> Appointment:
        appointment = Appointment.objects.create(
            clinic=clinic,
            patient=patient,
            therapist=therapist,
            room_id=place.room_id,
            kind=kind,
            starts_at=wish.time.starts_at,
            ends_at=wish.time.ends_at,
            booked_at=now,
            booked_by_id=by.user_id,
            overbook_reason=overbook.strip() if place.is_overbooked else "",
            overbooked_by_id=by.staff_id if place.is_overbooked else None,
        )
        _record("overbooked" if place.is_overbooked else "booked", appointment, by, now)
        visit_reminders.plan(appointment, now=now)
        confirmations.send(appointment, now=now)
        return appointment

    return reservations.reserve(wish, make, by=by, now=now)


def move(
    appointment: Appointment,
    *,
    starts_at: datetime,
    version: int,
    therapist: User | None = None,
    at_short_notice: bool = False,
    by: Actor,
    now: datetime,
) -> Appointment:
    """Same visit, another time or another `therapist`; what waits to be sent is taken back, and how it is now is told.

    A visit that was booked over another one has its time to itself where it goes. It keeps its room where that is free, and
    otherwise has another one of the kind it needs. `at_short_notice`: it is the clinic that asks, so the notice it wants of
    patients does not count.
    """
    if appointment.state != AppointmentState.BOOKED:
        raise Refused("Only a visit that is still booked can be moved.")
    time, was_at = Stretch(starts_at, starts_at + appointment.length), appointment.starts_at
    wanted_times.refuse_past(time.ends_at, now)

    def make(place: Place) -> Appointment:
        moves.edit(
            appointment,
            version=version,
            starts_at=time.starts_at,
            ends_at=time.ends_at,
            therapist=therapist or appointment.therapist,
            room_id=place.room_id,
            overbook_reason="",
            overbooked_by_id=None,
            late_minutes=None,
            late_choice="",
        )
        _record("moved", appointment, by, now)
        visit_reminders.replan(appointment, now=now)
        confirmations.take_back(appointment, reason="The visit was moved.")
        confirmations.send(appointment, confirmations.MOVED, was_at=was_at, now=now)
        return appointment

    wish = wanted_times.wish_of(appointment, time)
    wish = replace(
        wish,
        therapist=therapist or wish.therapist,
        at_short_notice=at_short_notice,
        may_change_room=appointment.room is not None,
    )
    return reservations.reserve(wish, make, by=by, now=now)


@transaction.atomic
def note_late(appointment: Appointment, *, minutes: int, by: Actor, now: datetime) -> Appointment:
    """They say how late they will be; said again, the therapist decides again. Raises Stale once they are not waited for."""
    if not 1 <= minutes <= MOST_LATE_MINUTES:
        raise Refused(f"Enter from 1 to {MOST_LATE_MINUTES} minutes.", field="minutes")
    waits = AppointmentState.BOOKED
    moves.move(appointment, old=waits, new=waits, late_minutes=minutes, late_choice="")
    _record("late_noted", appointment, by, now)
    return appointment


@transaction.atomic
def settle_late(appointment: Appointment, *, choice: LateChoice, by: Actor, now: datetime) -> Appointment:
    """What the therapist makes of a visit that begins late; they may think again. It ends as it was booked to end.

    Another day is a cancellation, which the storey above asks for. Raises Refused where nobody is late.
    """
    if not appointment.minutes_late(now):
        raise Refused("They are not late.")
    state = appointment.state
    moves.move(appointment, old=state, new=state, late_choice=choice)
    _record("late_settled", appointment, by, now)
    return appointment


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


@transaction.atomic
def put_back(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Undo arrived or no-show: booked again. Of a no-show the time may have been given away meanwhile, which raises Clash.

    Whoever is here never gave up their time, so nothing can stand in its way.
    """

    def undo(state: AppointmentState) -> Appointment:
        moves.move(appointment, old=state, new=AppointmentState.BOOKED, arrived_at=None)
        _record("put_back", appointment, by, now)
        return appointment

    if appointment.state == AppointmentState.ARRIVED:
        return undo(AppointmentState.ARRIVED)
    time = Stretch(appointment.starts_at, appointment.ends_at)
    wish = replace(
        wanted_times.wish_of(appointment, time), as_offered=False, overbook=appointment.is_overbooked
    )
    return reservations.reserve(wish, lambda _: undo(AppointmentState.NO_SHOW), by=by, now=now)


@transaction.atomic
def cancel(
    appointment: Appointment, *, reason: str, is_late: bool = False, by: Actor, now: datetime
) -> Appointment:
    """Give the time back, with the reason in words; the patient is told, and nothing that waits is sent any more.

    `is_late`: the patient said so later than this kind of visit asks for.
    """
    if not reason.strip():
        raise Refused("Say why the visit is cancelled.", field="reason")
    moves.move(
        appointment,
        old=AppointmentState.BOOKED,
        new=AppointmentState.CANCELLED,
        cancel_reason=reason.strip(),
        cancelled_late=is_late,
    )
    visit_reminders.call_off(appointment, why="The visit was cancelled.")
    confirmations.take_back(appointment, reason="The visit was cancelled.")
    confirmations.send(appointment, CANCELLED, now=now)
    _record("cancelled", appointment, by, now, late=is_late)
    return appointment


@transaction.atomic
def finish(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """The visit is over: its note was signed, or it ended without one."""
    kept = [AppointmentState.BOOKED, AppointmentState.ARRIVED]
    moves.move(appointment, old=kept, new=AppointmentState.DONE)
    _record("finished", appointment, by, now)
    return appointment


@transaction.atomic
def reopen(appointment: Appointment, *, by: Actor, now: datetime) -> Appointment:
    """Undo done: the patient is still here. Their time was theirs all along, so nothing can stand in its way."""
    moves.move(appointment, old=AppointmentState.DONE, new=AppointmentState.ARRIVED)
    _record("reopened", appointment, by, now)
    return appointment


def _record(verb: str, appointment: Appointment, by: Actor, now: datetime, **detail: bool) -> None:
    kind, patient_id = f"appointment.{verb}", appointment.patient_id
    audit.record(kind, target=appointment, by=by, now=now, patient_id=patient_id, detail=detail)
