"""A therapist who is off today: what is left of their day, and who could see those patients."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from clinic import dates
from clinic.models import Clinic, TimeOff, User
from pathway.queries import alert_duty
from patients.enums import AppointmentKind, AppointmentState
from patients.models import Appointment
from patients.queries import availability
from patients.queries.availability import FreeTime, Visit
from patients.queries.diaries import LONGEST_VISIT
from patients.rules import swaps
from patients.rules.availability import Stretch
from patients.rules.swaps import Swap


@dataclass(frozen=True)
class Left:
    """One visit that is left today. `swaps` are up to three ways to have it with somebody else, the best first."""

    visit: Appointment
    swaps: tuple[FreeTime, ...]


def waiting(clinic: Clinic, therapist: User, *, now: datetime) -> list[Appointment]:
    """Who is still waited for with this therapist to the end of the local day, by time; one query."""
    return _of_today(clinic, therapist, AppointmentState.BOOKED, now)


def here(clinic: Clinic, therapist: User, *, now: datetime) -> list[Appointment]:
    """Who came already and waits for them or is with them, by time; one query."""
    return _of_today(clinic, therapist, AppointmentState.ARRIVED, now)


def left(clinic: Clinic, therapist: User, *, now: datetime) -> list[Left]:
    """Who is still waited for, each with the swaps of the same day; three queries however many they are."""
    visits = waiting(clinic, therapist, now=now)
    if not visits:
        return []
    free = availability.free_for_each(
        clinic, clinic.local(now).date(), visits=[_wanted(visit) for visit in visits], now=now
    )
    others = [[time for time in times if time.therapist.pk != therapist.pk] for times in free]
    people = {time.therapist.pk: time.therapist for times in others for time in times}
    proposed = swaps.proposals(
        [Stretch(visit.starts_at, visit.ends_at) for visit in visits],
        [[Swap(time.therapist.pk, time.starts_at) for time in times] for times in others],
    )
    return [
        Left(visit, tuple(FreeTime(people[one.therapist], one.starts_at) for one in found))
        for visit, found in zip(visits, proposed, strict=True)
    ]


def absence(clinic: Clinic, therapist: User, *, now: datetime) -> TimeOff | None:
    """The absence they are in at this moment; of several the one that ends last."""
    return absences(clinic, therapist, now=now).first()


def absences(clinic: Clinic, therapist: User, *, now: datetime) -> QuerySet[TimeOff]:
    """Every absence they are in at this moment, the one that ends last first."""
    return (
        TimeOff.objects.filter(clinic=clinic, user=therapist, starts_at__lte=now, ends_at__gt=now)
        .select_related("clinic", "user")
        .order_by("-ends_at", "pk")
    )


def away_again(absence: TimeOff | None, *, now: datetime) -> datetime | None:
    """The midnight from which the rest of this absence counts for whoever is there today after all; None without a rest."""
    if absence is None:
        return None
    _, tomorrow = dates.day_bounds(absence.clinic.local(now).date(), absence.clinic.zone)
    return tomorrow if absence.ends_at > tomorrow else None


def stand_in(clinic: Clinic, therapist: User, *, now: datetime) -> User | None:
    """Who gets their alerts and calls: whoever hears alerts next, deputy first; three queries."""
    duty = alert_duty.duty(clinic, now)
    return next((duty.people[key] for key in duty.in_turn(therapist.pk) if key != therapist.pk), None)


def _of_today(clinic: Clinic, therapist: User, state: str, now: datetime) -> list[Appointment]:
    _, tomorrow = dates.day_bounds(clinic.local(now).date(), clinic.zone)
    return list(
        Appointment.objects.filter(
            clinic=clinic,
            therapist=therapist,
            state=state,
            ends_at__gt=now,
            starts_at__gt=now - LONGEST_VISIT,
            starts_at__lt=tomorrow,
        )
        .select_related("patient", "room", "therapist", "clinic")
        .order_by("starts_at", "pk")
    )


def _wanted(visit: Appointment) -> Visit:
    return Visit(
        length=visit.length,
        kind=AppointmentKind(visit.kind),
        patient=visit.patient,
        room=visit.room,
        replaces=visit,
        may_change_room=True,
        at_short_notice=True,
    )
