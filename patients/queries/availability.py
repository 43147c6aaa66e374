"""When a patient can be booked and with whom: the time that is free, by the same rules that a booking is judged by."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q

from clinic import dates
from clinic.models import Clinic, Room, User
from patients.enums import NEEDLING, AppointmentKind
from patients.models import Appointment, Patient
from patients.queries.diaries import BOOKED, Diary, House, booked, diaries
from patients.rules import availability, reservations, series, wishes
from patients.rules.availability import HALF_HOUR, Stretch, VisitRule, with_gaps
from patients.rules.reservations import Taken

WEEKS_AHEAD = 4  # how far the nearest free times of a refused booking are looked for
NEAREST = 3
TWO_DAYS, CERTAINLY_NEAR = timedelta(days=2), timedelta(hours=47)  # an hour less where the clock changes
DAYS_AHEAD = 60  # how far the next free times of a practice are looked for


@dataclass(frozen=True)
class FreeTime:
    """One free start with one therapist."""

    therapist: User
    starts_at: datetime


@dataclass(frozen=True)
class Visit:
    """What is looked for: so long, of this kind, for this patient, in this room; what is None does not matter.

    `holder` is whoever looks: a time they hold themselves is free to them. `replaces` is a visit that moves: its own time
    is free to it. `at_short_notice`: the notice its kind asks for does not count. `may_change_room`: any other room of the
    kind it needs will do as well. By whom the patient wishes to be seen counts as long as no therapist is named.
    """

    length: timedelta
    kind: AppointmentKind | None = None
    patient: Patient | None = None
    therapist: User | None = None
    room: Room | None = None
    holder: int | None = None
    replaces: Appointment | None = None
    at_short_notice: bool = False
    may_change_room: bool = False

    def may_have(self, diary: Diary) -> bool:
        """Whether this therapist is one the patient wishes to be seen by, or was named."""
        wish = self.patient.therapist_wish if self.patient else ""
        return wishes.fits(wish, shown=diary.shown_gender, is_named=self.therapist is not None)


def free_starts(
    clinic: Clinic,
    days: Sequence[date],
    *,
    visit: Visit,
    now: datetime,
    step: timedelta = availability.QUARTER,
) -> list[FreeTime]:
    """Every free start over consecutive local days, by time and then therapist; two queries however many days.

    With a patient, none at which they have another visit; without a therapist, that of anybody by whom they wish to be seen.
    A treatment is offered with those who may needle on that day.
    """
    rows = diaries(clinic, days, therapist=visit.therapist)
    taken = _taken(clinic, days, rows, [visit])
    return _free_of_all(rows, taken, clinic, days, visit, now, step)


def free_for_each(
    clinic: Clinic, day: date, *, visits: Sequence[Visit], now: datetime
) -> list[list[FreeTime]]:
    """What `free_starts` gives for each of several visits on one local day, with whoever is free: two queries for all."""
    rows = diaries(clinic, [day])
    taken = _taken(clinic, [day], rows, visits) if visits else []
    return [_free_of_all(rows, taken, clinic, [day], visit, now, availability.QUARTER) for visit in visits]


def next_free(
    clinic: Clinic, *, visit: Visit, now: datetime, first: date | None = None, count: int = 3
) -> list[FreeTime]:
    """The next free starts within sixty days from a local day (today when None), one for each moment; two queries."""
    first = first or clinic.local(now).date()
    days = [first + timedelta(days=number) for number in range(DAYS_AHEAD)]
    moments: dict[datetime, FreeTime] = {}
    for time in free_starts(clinic, days, visit=visit, now=now, step=availability.HALF_HOUR):
        moments.setdefault(time.starts_at, time)
    return list(moments.values())[:count]


def free_today(clinic: Clinic, *, now: datetime) -> dict[int, Stretch]:
    """By the key of each therapist, their first free stretch of half an hour or more from this minute to the end of the day.

    Nobody who has none is in it; rooms and what a kind of visit asks for are not looked at. Two queries.
    """
    day = clinic.local(now).date()
    rows = diaries(clinic, [day])
    taken = [row for row in _taken(clinic, [day], rows, []) if row.stands(now=now, holder=None)]
    found: dict[int, Stretch] = {}
    for diary in rows:
        cuts = [*diary.away, *(row.time for row in taken if row.therapist_id == diary.therapist.pk)]
        for free in availability.without(diary.worked(day, clinic.zone), cuts):
            left = Stretch(max(free.starts_at, now), free.ends_at)
            if left.starts_at + HALF_HOUR <= left.ends_at:
                found.setdefault(diary.therapist.pk, left)
    return found


def outside_hours(clinic: Clinic, therapist: User, times: Sequence[Stretch]) -> set[Stretch]:
    """Those of the times a therapist does not work all through, absences left aside; a closed day is not told here.

    For times that nobody was offered, such as the later ones of a series. One query.
    """
    days = {time: clinic.local(time.starts_at).date() for time in times}
    found = diaries(clinic, [min(days.values()), max(days.values())], therapist=therapist)
    return {
        time
        for diary in found
        for time, day in days.items()
        if day not in diary.house.closed and availability.without([time], diary.worked(day, clinic.zone))
    }


def nearest_free(
    clinic: Clinic,
    *,
    visit: Visit,
    wanted: datetime,
    now: datetime,
    promised: Collection[datetime] = (),
    apart: timedelta = timedelta(0),
) -> list[datetime]:
    """The three free starts nearest to the wanted moment, from today to four weeks after it; none that touches a visit as
    long as this one that begins when one was promised, and none closer to another than `apart`."""
    here = clinic.local(wanted).date()
    first = max(clinic.local(now).date(), here - timedelta(weeks=1))
    last = here + timedelta(weeks=WEEKS_AHEAD)
    # What is free in these five days is nearer than what is free outside them, and mostly enough.
    for low, high in ((max(first, here - TWO_DAYS), min(last, here + TWO_DAYS)), (first, last)):
        days = [low + timedelta(days=number) for number in range(max((high - low).days, 0) + 1)]
        free = {time.starts_at for time in free_starts(clinic, days, visit=visit, now=now)}
        found = availability.nearest(
            series.still_open(free, promised, length=visit.length), wanted, count=NEAREST, apart=apart
        )
        if len(found) == NEAREST and all(abs(one - wanted) < CERTAINLY_NEAR for one in found):
            break
    return found


def _free_of_all(
    rows: Sequence[Diary],
    taken: Collection[Taken],
    clinic: Clinic,
    days: Sequence[date],
    visit: Visit,
    now: datetime,
    step: timedelta,
) -> list[FreeTime]:
    own = visit.replaces.pk if visit.replaces else None
    standing = [
        row for row in taken if row.stands(now=now, holder=visit.holder) and (own is None or row.key != own)
    ]
    found = [
        time
        for diary in rows
        if visit.may_have(diary)
        for time in _free_of(diary, standing, clinic, days, visit, now, step)
    ]
    return sorted(found, key=lambda time: (time.starts_at, time.therapist.name, time.therapist.pk))


def _around(clinic: Clinic, time: Stretch, house: House, whose: Q) -> list[Taken]:
    rows = booked(clinic, time).filter(whose)
    return [
        Taken(
            key,
            therapist_id,
            room_id,
            patient_id,
            Stretch(starts_at, ends_at),
            buffer=house.rule(kind).buffer,
            held_until=held_until,
            holder=holder,
        )
        for key, therapist_id, room_id, patient_id, starts_at, ends_at, kind, held_until, holder in (
            rows.values_list(*BOOKED)
        )
    ]


def _taken(
    clinic: Clinic, days: Sequence[date], rows: Sequence[Diary], visits: Sequence[Visit]
) -> list[Taken]:
    first, last = dates.day_bounds(days[0], clinic.zone)[0], dates.day_bounds(days[-1], clinic.zone)[1]
    house = rows[0].house if rows else House()
    whose = Q(therapist__in=[diary.therapist.pk for diary in rows])
    if patients := [visit.patient.pk for visit in visits if visit.patient]:
        whose |= Q(patient__in=patients)
    if rooms := {room for visit in visits for room in _rooms(visit, house)}:
        whose |= Q(room__in=rooms)
    elsewhere = [busy for diary in rows for busy in diary.elsewhere]
    return [*_around(clinic, Stretch(first, last), house, whose), *elsewhere]


def _rooms(visit: Visit, house: House) -> tuple[int, ...]:
    suitable = house.rooms_for(visit.kind or "")
    return reservations.rooms_that_do(
        visit.room.pk if visit.room else None, suitable, may_change=visit.may_change_room
    )


def _free_of(
    diary: Diary,
    taken: Collection[Taken],
    clinic: Clinic,
    days: Sequence[date],
    visit: Visit,
    now: datetime,
    step: timedelta,
) -> list[FreeTime]:
    rule = diary.house.rule(visit.kind) if visit.kind else VisitRule()
    not_before = now if visit.at_short_notice else now + rule.notice
    own = [row for row in taken if row.therapist_id == diary.therapist.pk]
    patients = [row for row in taken if visit.patient and row.patient_id == visit.patient.pk]
    cuts = [
        *diary.away,
        *(_with_gaps(row, rule) for row in own),
        *(row.time for row in patients),
    ]
    cuts_of = _by_day(cuts, clinic, days)
    found = []
    for day in days:
        if visit.kind in NEEDLING and not diary.may_needle(day):
            continue
        free = availability.without(diary.worked(day, clinic.zone), cuts_of[day])
        found += availability.starts(free, length=visit.length, not_before=not_before, step=step)
    rooms = _rooms(visit, diary.house)
    if rooms or rule.room_kind:
        found = _with_a_room(found, rooms, taken, visit.length)
    return [FreeTime(diary.therapist, moment) for moment in found]


def _by_day(cuts: Iterable[Stretch], clinic: Clinic, days: Sequence[date]) -> dict[date, list[Stretch]]:
    """The cuts that touch each local day: over weeks, most of them touch one."""
    touching: dict[date, list[Stretch]] = {day: [] for day in days}
    for cut in cuts:
        day = max(clinic.local(cut.starts_at).date(), days[0])
        while day <= min(clinic.local(cut.ends_at).date(), days[-1]):
            touching[day].append(cut)
            day += timedelta(days=1)
    return touching


def _with_gaps(row: Taken, rule: VisitRule) -> Stretch:
    if row.key is None:
        return row.time
    return with_gaps(row.time, own_buffer=row.buffer, next_buffer=rule.buffer)


def _with_a_room(
    moments: Iterable[datetime], rooms: Sequence[int], taken: Iterable[Taken], length: timedelta
) -> list[datetime]:
    in_rooms = [row for row in taken if row.room_id in rooms]

    def has_room(moment: datetime) -> bool:
        wanted = Stretch(moment, moment + length)
        over = [row for row in in_rooms if row.time.overlaps(wanted)]
        return reservations.free_room(rooms, over) is not None

    return [moment for moment in moments if has_room(moment)]
