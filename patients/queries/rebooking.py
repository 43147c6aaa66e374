"""Booked visits that cannot be as they stand: the clinic is closed then, the therapist is away, or does not work then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clinic import dates
from clinic.models import Clinic, User
from patients.enums import AppointmentState, CannotBe
from patients.models import Appointment
from patients.queries import diaries
from patients.queries.diaries import Diary
from patients.rules import availability
from patients.rules.availability import Stretch


@dataclass(frozen=True)
class Stranded:
    """A visit by its key, whose it is, and why it cannot be."""

    key: int
    patient_id: int
    why: CannotBe


def stranded(
    clinic: Clinic, *, therapist: User | None = None, day: date | None = None, now: datetime
) -> list[Stranded]:
    """Those still to come, by time; of one therapist or one local day where they are named. Two queries at most."""
    visits = _to_come(clinic, therapist, day, now)
    if not visits:
        return []
    on = [clinic.local(visits[0].starts_at).date(), clinic.local(visits[-1].starts_at).date()]
    known = diaries.worked(clinic, on, also={visit.therapist_id for visit in visits})
    by_therapist = {diary.therapist.pk: diary for diary in known}
    reasons = [(visit, _why(visit, by_therapist[visit.therapist_id], clinic)) for visit in visits]
    return [Stranded(visit.pk, visit.patient_id, why) for visit, why in reasons if why]


def words(clinic: Clinic, *, therapist: User | None = None, day: date | None = None, now: datetime) -> str:
    """How many they are, in a sentence; empty where there is none. Two queries at most."""
    number = len(stranded(clinic, therapist=therapist, day=day, now=now))
    return f"{number} visit{'' if number == 1 else 's'} to re-book." if number else ""


def _to_come(clinic: Clinic, therapist: User | None, day: date | None, now: datetime) -> list[Any]:
    rows = Appointment.objects.filter(clinic=clinic, state=AppointmentState.BOOKED, starts_at__gte=now)
    if therapist:
        rows = rows.filter(therapist=therapist)
    if day:
        first, last = dates.day_bounds(day, clinic.zone)
        rows = rows.filter(starts_at__gte=first, starts_at__lt=last)
    return list(
        rows.order_by("starts_at", "pk").values_list(
            "pk", "patient_id", "therapist_id", "starts_at", "ends_at", named=True
        )
    )


def _why(visit: Any, diary: Diary, clinic: Clinic) -> CannotBe | None:
    day, time = clinic.local(visit.starts_at).date(), Stretch(visit.starts_at, visit.ends_at)
    if day in diary.house.closed:
        return CannotBe.CLOSED
    if any(time.overlaps(absence) for absence in diary.away):
        return CannotBe.AWAY
    if availability.without([time], diary.worked(day, clinic.zone)):
        return CannotBe.OUTSIDE_HOURS
    return None
