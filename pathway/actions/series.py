"""Book several visits at once, all or none: what stands in the way of one is said with other times, and nothing is kept."""

from __future__ import annotations

from collections.abc import Sequence
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


@transaction.atomic
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
    booked: list[Appointment] = []
    refused: dict[int, str] = {}
    outside = availability.outside_hours(clinic, therapist, [Stretch(one, one + length) for one in starts])
    for number, starts_at in enumerate(starts):
        if Stretch(starts_at, starts_at + length) in outside:
            refused[number] = f"{therapist.name} does not work at that time."
            continue
        try:
            booked.append(
                bookings.book_treatment(
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
            )
        except Refused as error:
            if error.field != AT_THE_TIME:
                raise
            refused[number] = error.reason if isinstance(error, Clash) else error.message
    if refused:
        # Asked while the others stand here booked, so that none of their times is offered; all of it is taken back after.
        visit = Visit(
            length=length,
            kind=AppointmentKind(kind),
            patient=patient,
            therapist=therapist,
            room=room,
            holder=by.user_id,
        )
        raise SeriesClash(_proposed(clinic, starts, refused, visit, now))
    return booked


def _proposed(
    clinic: Clinic, starts: Sequence[datetime], refused: dict[int, str], visit: Visit, now: datetime
) -> list[Proposed]:
    offered: list[datetime] = []
    found = []
    for number, starts_at in enumerate(starts):
        reason, nearest = refused.get(number, ""), list[datetime]()
        if reason:
            nearest = availability.nearest_free(
                clinic, visit=visit, wanted=starts_at, now=now, promised=offered
            )
            offered += nearest
        found.append(Proposed(starts_at, reason, tuple(nearest)))
    return found
