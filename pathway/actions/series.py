"""Book several visits at once, all or none: what stands in the way of one is said with other times, and nothing is kept."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, Room, User
from pathway.actions import bookings
from patients.actions.appointments import Clash
from patients.enums import AppointmentKind
from patients.models import Appointment, Patient
from patients.queries import availability
from patients.queries.availability import Visit
from patients.rules.availability import Stretch

AT_THE_TIME = "starts_at"  # what a refusal is about that another time answers


@dataclass(frozen=True)
class Proposed:
    """One visit of a series as it was asked for. `reason` says what stands in its way and is empty where nothing does;
    `nearest` are up to three other starts in UTC, none of them meant for another visit of the series."""

    starts_at: datetime
    reason: str = ""
    nearest: tuple[datetime, ...] = ()


class SeriesClash(Refused):
    """Nothing was booked. `visits` holds every visit of the series in its order."""

    def __init__(self, visits: Sequence[Proposed]) -> None:
        taken = sum(bool(one.reason) for one in visits)
        super().__init__(
            f"{taken} of {len(visits)} visits cannot be at the time proposed. Nothing was booked yet.",
            field=AT_THE_TIME,
        )
        self.visits = tuple(visits)


class _Refusals(Exception):
    """Takes back what was booked, and lets go of the locks, before other times are looked for."""

    def __init__(self, reasons: dict[int, str]) -> None:
        super().__init__(reasons)
        self.reasons = reasons


def book(
    *,
    clinic: Clinic,
    patient: Patient,
    therapist: User,
    kind: str,
    starts: Sequence[datetime],
    length: timedelta,
    room: Room | None = None,
    by: Actor,
    now: datetime,
) -> list[Appointment]:
    """Every visit or none, each by the rules and under the locks of a single booking.

    The locks are the same for each visit and taken in the same order, so two series wait for each other and never for ever.
    Raises SeriesClash where another time would do, and Refused where none would: an emergency, needles that are out.
    """

    def book_one(starts_at: datetime) -> Appointment:
        if Stretch(starts_at, starts_at + length) in outside:
            raise Refused(f"{therapist.name} does not work at that time.", field=AT_THE_TIME)
        return bookings.book_treatment(
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

    outside = availability.outside_hours(clinic, therapist, [Stretch(one, one + length) for one in starts])
    try:
        with transaction.atomic():
            return _each(starts, book_one)
    except _Refusals as refused:
        visit = Visit(
            length=length,
            kind=AppointmentKind(kind),
            patient=patient,
            therapist=therapist,
            room=room,
            holder=by.user_id,
        )
        raise SeriesClash(_proposed(clinic, starts, refused.reasons, visit, now)) from None


def _each(starts: Sequence[datetime], book_one: Callable[[datetime], Appointment]) -> list[Appointment]:
    booked: list[Appointment] = []
    reasons: dict[int, str] = {}
    for number, starts_at in enumerate(starts):
        try:
            booked.append(book_one(starts_at))
        except Refused as error:
            if error.field != AT_THE_TIME:
                raise
            reasons[number] = error.reason if isinstance(error, Clash) else error.message
    if reasons:
        raise _Refusals(reasons)
    return booked


def _proposed(
    clinic: Clinic, starts: Sequence[datetime], reasons: dict[int, str], visit: Visit, now: datetime
) -> list[Proposed]:
    """No time is offered that is meant for another visit of the series, or offered for one."""
    meant = [starts_at for number, starts_at in enumerate(starts) if number not in reasons]
    found = []
    for number, starts_at in enumerate(starts):
        reason, nearest = reasons.get(number, ""), list[datetime]()
        if reason:
            nearest = availability.nearest_free(
                clinic, visit=visit, wanted=starts_at, now=now, promised=meant
            )
            meant += nearest
        found.append(Proposed(starts_at, reason, tuple(nearest)))
    return found
