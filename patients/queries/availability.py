"""Whom a patient can be booked with and when: therapists with their hours and absences, and the time that is free."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from clinic import dates
from clinic.enums import Role
from clinic.models import Clinic, Membership, TimeOff, User, WorkingHours
from patients.models import Appointment, Patient
from patients.models.appointments import FREED
from patients.rules import availability
from patients.rules.availability import Stretch, WeeklyHours

LONGEST_VISIT = timedelta(hours=12)  # bounds the index scan from below
WEEKS_AHEAD = 4  # how far the nearest free times of a refused booking are looked for


@dataclass(frozen=True)
class Diary:
    """One therapist over some days: what they work, when they are away. Times of `away` are in UTC."""

    therapist: User
    title: str
    hours: tuple[WeeklyHours, ...]
    away: tuple[Stretch, ...]

    @property
    def name(self) -> str:
        return f"{self.therapist.name}, {self.title}" if self.title else self.therapist.name


@dataclass(frozen=True)
class FreeTime:
    """One free start with one therapist."""

    therapist: User
    starts_at: datetime


def diaries(
    clinic: Clinic, days: Sequence[date], *, therapist: User | None = None, also: Iterable[int] = ()
) -> list[Diary]:
    """The therapists of a clinic by name with hours and absences over consecutive local days; one query.

    `also` are keys of people to show even though they left the clinic, because something is still booked with them.
    """
    first, last = dates.day_bounds(days[0], clinic.zone)[0], dates.day_bounds(days[-1], clinic.zone)[1]
    hours = WorkingHours.objects.filter(clinic=clinic, user=OuterRef("user"))
    away = TimeOff.objects.filter(clinic=clinic, user=OuterRef("user"), starts_at__lt=last, ends_at__gt=first)
    members = Membership.objects.filter(clinic=clinic).filter(
        Q(role=Role.THERAPIST, is_active=True, user__is_active=True) | Q(user__in=list(also))
    )
    if therapist:
        members = members.filter(user=therapist)
    members = members.select_related("user").annotate(
        weekly=ArraySubquery(hours.values(row=JSONObject(day="weekday", starts="starts", ends="ends"))),
        absences=ArraySubquery(away.values(row=JSONObject(starts_at="starts_at", ends_at="ends_at"))),
    )
    return [_diary(member) for member in members.order_by("user__name", "user_id")]


def free_starts(
    clinic: Clinic,
    days: Sequence[date],
    *,
    length: timedelta,
    now: datetime,
    patient: Patient | None = None,
    therapist: User | None = None,
    step: timedelta = availability.QUARTER,
) -> list[FreeTime]:
    """Every free start over consecutive local days, by time and then therapist; two queries.

    With a patient, none at which they have another visit; without a therapist, anybody's.
    """
    rows = diaries(clinic, days, therapist=therapist)
    taken, patients_own = _booked(clinic, days, rows, patient)
    found = []
    for diary in rows:
        cuts = [*diary.away, *taken[diary.therapist.pk], *patients_own]
        for day in days:
            free = availability.without(availability.working(diary.hours, day=day, zone=clinic.zone), cuts)
            moments = availability.starts(free, length=length, not_before=now, step=step)
            found += [FreeTime(diary.therapist, moment) for moment in moments]
    return sorted(found, key=lambda time_: (time_.starts_at, time_.therapist.name, time_.therapist.pk))


def nearest_free(
    clinic: Clinic,
    *,
    therapist: User,
    wanted: datetime,
    length: timedelta,
    now: datetime,
    patient: Patient | None = None,
) -> list[datetime]:
    """The three free starts with this therapist nearest to the wanted moment, from today to four weeks after it."""
    first = max(clinic.local(now).date(), clinic.local(wanted).date() - timedelta(weeks=1))
    last = clinic.local(wanted).date() + timedelta(weeks=WEEKS_AHEAD)
    days = [first + timedelta(days=number) for number in range(max((last - first).days, 0) + 1)]
    free = free_starts(clinic, days, length=length, now=now, patient=patient, therapist=therapist)
    return availability.nearest((time_.starts_at for time_ in free), wanted)


def is_away(clinic: Clinic, therapist: User, *, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether any part of [starts_at, ends_at) falls into an absence of the therapist."""
    return TimeOff.objects.filter(
        clinic=clinic, user=therapist, starts_at__lt=ends_at, ends_at__gt=starts_at
    ).exists()


def _booked(
    clinic: Clinic, days: Sequence[date], rows: list[Diary], patient: Patient | None
) -> tuple[dict[int, list[Stretch]], list[Stretch]]:
    first, last = dates.day_bounds(days[0], clinic.zone)[0], dates.day_bounds(days[-1], clinic.zone)[1]
    whose = Q(therapist__in=[diary.therapist.pk for diary in rows])
    if patient:
        whose |= Q(patient=patient)
    booked = (
        Appointment.objects.filter(whose, clinic=clinic, starts_at__lt=last, ends_at__gt=first)
        .filter(starts_at__gt=first - LONGEST_VISIT)
        .exclude(state__in=FREED)
        .values_list("therapist_id", "patient_id", "starts_at", "ends_at")
    )
    by_therapist: dict[int, list[Stretch]] = defaultdict(list)
    own = []
    for therapist_id, patient_id, starts_at, ends_at in booked:
        by_therapist[therapist_id].append(Stretch(starts_at, ends_at))
        if patient and patient_id == patient.pk:
            own.append(Stretch(starts_at, ends_at))
    return by_therapist, own


def _diary(member: Any) -> Diary:
    return Diary(
        therapist=member.user,
        title=member.title,
        hours=tuple(
            WeeklyHours(row["day"], time.fromisoformat(row["starts"]), time.fromisoformat(row["ends"]))
            for row in member.weekly
        ),
        away=tuple(Stretch(_moment(row["starts_at"]), _moment(row["ends_at"])) for row in member.absences),
    )


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(f"Not a moment: {text}")
    return moment
