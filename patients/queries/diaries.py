"""What every therapist works, where they are away, and what the clinic asks of each kind of visit, in one query."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.db.models import DateTimeField, F, Func, JSONField, OuterRef, Q, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.dateparse import parse_datetime

from clinic import dates
from clinic.compiled import Among, compiled
from clinic.enums import CredentialKind, Role
from clinic.models import (
    Clinic,
    ClosedDay,
    Credential,
    DatedHours,
    Membership,
    Room,
    TimeOff,
    User,
    WorkingHours,
)
from patients.enums import AppointmentState
from patients.models import Appointment, VisitType
from patients.models.appointments import FREED
from patients.rules import availability
from patients.rules.availability import (
    MOST_BUFFER_MINUTES,
    HoursOfADay,
    Stretch,
    VisitRule,
    WeeklyHours,
    with_gaps,
)
from patients.rules.reservations import Taken

NO_RULE = VisitRule()
LONGEST_VISIT = timedelta(hours=12)  # bounds the index scan from below
LONGEST_BUFFER = timedelta(minutes=MOST_BUFFER_MINUTES)
BOOKED = (
    "pk",
    "therapist_id",
    "room_id",
    "patient_id",
    "starts_at",
    "ends_at",
    "kind",
    "held_until",
    "booked_by_id",
)


@dataclass(frozen=True)
class House:
    """What is the same for every therapist of a clinic: days it is closed, rules by kind of visit, rooms (key, kind)."""

    closed: frozenset[date] = frozenset()
    rules: Mapping[str, VisitRule] = field(default_factory=dict)
    rooms: tuple[tuple[int, str], ...] = ()

    def rule(self, kind: str) -> VisitRule:
        return self.rules.get(kind, NO_RULE)

    def rooms_for(self, kind: str) -> tuple[int, ...]:
        """Keys of the rooms a visit of this kind may have, by name; empty where it needs none."""
        wanted = self.rule(kind).room_kind
        return tuple(key for key, its_kind in self.rooms if its_kind == wanted) if wanted else ()


@dataclass(frozen=True)
class Papers:
    """First and last days of one licence or needling credential that counts."""

    kind: str
    first: date
    last: date


@dataclass(frozen=True)
class Diary:
    """One therapist over some days. `away` are absences; `elsewhere` is time in other clinics, of which nothing else is
    known; `held` is time that is being booked here; `around` is all that is booked or held around a time that was asked for;
    `shown_gender` is what they wish shown here, or empty.
    Times are in UTC."""

    therapist: User
    title: str
    hours: tuple[WeeklyHours, ...]
    away: tuple[Stretch, ...]
    dated: tuple[HoursOfADay, ...] = ()
    elsewhere: tuple[Taken, ...] = ()
    held: tuple[Taken, ...] = ()
    around: tuple[Taken, ...] = ()
    papers: tuple[Papers, ...] = ()
    shown_gender: str = ""
    has_left: bool = False
    house: House = field(default_factory=House)

    @property
    def name(self) -> str:
        return f"{self.therapist.name}, {self.title}" if self.title else self.therapist.name

    def worked(self, day: date, zone: ZoneInfo) -> list[Stretch]:
        """The stretches worked on a local day, absences not yet taken out."""
        return availability.working(
            self.hours, day=day, zone=zone, dated=self.dated, closed=self.house.closed
        )

    def busy(self, *, now: datetime) -> list[Stretch]:
        """Time that is nobody's visit here and yet not free: in another clinic, or being booked."""
        return [row.time for row in (*self.elsewhere, *self.held) if row.stands(now=now, holder=None)]

    def free(
        self, worked: Iterable[Stretch], visits: Iterable[Appointment], *, now: datetime
    ) -> list[Stretch]:
        """What is left of the time worked on a day with these visits, each with the gap after it."""
        gaps = [
            with_gaps(
                Stretch(visit.starts_at, visit.ends_at),
                own_buffer=self.house.rule(visit.kind).buffer,
                next_buffer=timedelta(),
            )
            for visit in visits
        ]
        return availability.without(worked, [*self.away, *self.busy(now=now), *gaps])

    def may_needle(self, day: date) -> bool:
        """Whether a licence and a needling credential are in date on that day."""
        held = {paper.kind for paper in self.papers if paper.first <= day <= paper.last}
        return held >= set(CredentialKind.values)


def diaries(
    clinic: Clinic,
    days: Sequence[date],
    *,
    therapist: User | None = None,
    also: Iterable[int] = (),
    around: Stretch | None = None,
) -> list[Diary]:
    """The therapists of a clinic by name with what they work over consecutive local days; one query.

    `also` are keys of people to show even though they left the clinic, because something is still booked with them.
    With `around`, a diary also holds whatever in this clinic touches that time or the gaps beside it.
    """
    asked = _asked(clinic, days, also) | {"jurisdiction": clinic.jurisdiction}
    if therapist is None and around is None:
        return [_diary(member) for member in _everybody(**asked)]
    members = _bookable(**asked)
    if therapist:
        members = members.filter(user=therapist)
    if around:
        members = members.annotate(around=_rows(booked(clinic, around), *BOOKED))
    return [_diary(member) for member in members]


def worked(clinic: Clinic, days: Sequence[date], *, also: Iterable[int] = ()) -> list[Diary]:
    """The same of everybody for a page that shows time and books none: without papers and rooms."""
    return [_diary(member) for member in _everybody_worked(**_asked(clinic, days, also))]


def _asked(clinic: Clinic, days: Sequence[date], also: Iterable[int]) -> dict[str, Any]:
    return {
        "clinic": clinic.pk,
        "first_day": days[0],
        "last_day": days[-1],
        "first": dates.day_bounds(days[0], clinic.zone)[0],
        "last": dates.day_bounds(days[-1], clinic.zone)[1],
        "also": list(also),
    }


def _worked(
    clinic: int, first_day: date, last_day: date, first: datetime, last: datetime, also: list[int]
) -> QuerySet[Membership]:
    """Who works here or is among `also`, with what they work over these days, and what keeps them from it."""
    own = {"clinic": clinic, "user": OuterRef("user")}
    here = {"clinic": clinic, "on__range": (first_day, last_day)}
    members = Membership.objects.filter(clinic=clinic).filter(
        Q(role=Role.THERAPIST, is_active=True, user__is_active=True) | Q(Among("user_id", also))
    )
    return (
        members.select_related("user")
        .annotate(
            weekly=_rows(WorkingHours.objects.filter(**own), day="weekday", starts="starts", ends="ends"),
            dated=_rows(DatedHours.objects.filter(**here, user=OuterRef("user")), "on", "starts", "ends"),
            absences=_rows(
                TimeOff.objects.filter(**own, starts_at__lt=last, ends_at__gt=first), "starts_at", "ends_at"
            ),
            elsewhere=BusyElsewhere(
                F("user_id"),
                Value(first, output_field=DateTimeField()),
                Value(last, output_field=DateTimeField()),
            ),
            held=_rows(
                Appointment.everything.filter(
                    clinic=clinic,
                    therapist=OuterRef("user"),
                    state=AppointmentState.HELD,
                    starts_at__lt=last,
                    ends_at__gt=first,
                ),
                "starts_at",
                "ends_at",
                "held_until",
                "booked_by_id",
            ),
            closed=_rows(ClosedDay.objects.filter(**here), "on"),
            rules=_rows(
                VisitType.objects.filter(clinic=clinic),
                "kind",
                "buffer_minutes",
                "notice_hours",
                "room_kind",
            ),
        )
        .order_by("user__name", "user_id")
    )


def _bookable(clinic: int, jurisdiction: str, first_day: date, **asked: Any) -> QuerySet[Membership]:
    """The same with what a booking asks for besides: papers that count, and rooms."""
    papers = Credential.objects.filter(
        clinic=clinic,
        user=OuterRef("user"),
        jurisdiction=jurisdiction,
        withdrawn_at__isnull=True,
        expires_on__gte=first_day,
    )
    rooms = Room.objects.filter(clinic=clinic, is_active=True).order_by("name")
    return _worked(clinic=clinic, first_day=first_day, **asked).annotate(
        papers=_rows(papers, "kind", "issued_on", "expires_on"), rooms=_rows(rooms, "id", "kind")
    )


DAYS = {
    "clinic": int,
    "first_day": date,
    "last_day": date,
    "first": datetime,
    "last": datetime,
    "also": list,
}
_everybody_worked = compiled(**DAYS)(_worked)
_everybody = compiled(**DAYS, jurisdiction=str)(_bookable)


def booked(clinic: Clinic, time: Stretch) -> QuerySet[Appointment]:
    """What is booked or held in this clinic and touches a time or the gaps beside it."""
    first, last = time.starts_at - LONGEST_BUFFER, time.ends_at + LONGEST_BUFFER
    return Appointment.everything.filter(
        clinic=clinic, starts_at__lt=last, ends_at__gt=first, starts_at__gt=first - LONGEST_VISIT
    ).exclude(state__in=FREED)


class BusyElsewhere(Func):
    """A person's time in other clinics than the one in sight, as far as anybody here may know it: when, and no more."""

    template = (
        "ARRAY(SELECT jsonb_build_object('starts_at', b.starts_at, 'ends_at', b.ends_at, 'held_until', b.held_until)"
        " FROM needlepath_busy_elsewhere(%(expressions)s) b)"
    )
    output_field = ArrayField(JSONField())


def _rows(rows: Any, *names: str, **renamed: str) -> ArraySubquery:
    return ArraySubquery(rows.values(row=JSONObject(**{name: name for name in names}, **renamed)))


def _diary(member: Any) -> Diary:
    house = House(
        closed=frozenset(_date(row["on"]) for row in member.closed),
        rules={row["kind"]: _rule(row) for row in member.rules},
        rooms=tuple((row["id"], row["kind"]) for row in getattr(member, "rooms", ())),
    )
    return Diary(
        therapist=member.user,
        title=member.title,
        hours=tuple(
            WeeklyHours(row["day"], _time(row["starts"]), _time(row["ends"])) for row in member.weekly
        ),
        away=tuple(Stretch(_moment(row["starts_at"]), _moment(row["ends_at"])) for row in member.absences),
        dated=tuple(
            HoursOfADay(_date(row["on"]), _time(row["starts"]), _time(row["ends"])) for row in member.dated
        ),
        elsewhere=tuple(_busy(member.user_id, row) for row in member.elsewhere),
        held=tuple(replace(_busy(member.user_id, row), holder=row["booked_by_id"]) for row in member.held),
        papers=tuple(
            Papers(row["kind"], _date(row["issued_on"]), _date(row["expires_on"]))
            for row in getattr(member, "papers", ())
        ),
        around=tuple(_taken(row, house) for row in getattr(member, "around", ())),
        shown_gender=member.shown_gender,
        has_left=not (member.is_active and member.user.is_active),
        house=house,
    )


def _rule(row: dict[str, Any]) -> VisitRule:
    return VisitRule(
        buffer=timedelta(minutes=row["buffer_minutes"]),
        notice=timedelta(hours=row["notice_hours"]),
        room_kind=row["room_kind"],
    )


def _taken(row: dict[str, Any], house: House) -> Taken:
    return replace(
        _busy(row["therapist_id"], row),
        key=row["pk"],
        room_id=row["room_id"],
        patient_id=row["patient_id"],
        buffer=house.rule(row["kind"]).buffer,
        holder=row["booked_by_id"],
    )


def _busy(therapist_id: int, row: dict[str, Any]) -> Taken:
    return Taken(
        key=None,
        therapist_id=therapist_id,
        room_id=None,
        patient_id=None,
        time=Stretch(_moment(row["starts_at"]), _moment(row["ends_at"])),
        held_until=_moment(row["held_until"]) if row["held_until"] else None,
    )


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _date(text: str) -> date:
    return date.fromisoformat(text)


def _moment(text: str) -> datetime:
    moment = parse_datetime(text)
    if moment is None:
        raise ValueError(f"Not a moment: {text}")
    return moment
