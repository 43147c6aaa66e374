"""Reserve a time: queue behind rivals, look what stands in the way, and make the row; the constraints have the last word.

The locks on therapist, room and patient, always in this order, make rivals queue. They are a courtesy: it is the exclusion
constraints of the table that let nobody be booked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction

from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, Room, User
from patients.actions.wanted_times import Place, Wish
from patients.enums import NEEDLING
from patients.models import Appointment, Patient
from patients.queries import availability
from patients.queries.availability import Visit
from patients.queries.diaries import Diary, diaries
from patients.rules import reservations as rules
from patients.rules.reservations import Taken, Verdict, Wanted

HOUR = timedelta(hours=1)
DEADLOCK, LOCK_TIMEOUT = "40P01", "55P03"
BUSY = "Somebody else is booking at this moment. Nothing was saved; try again."
ARCHIVED = "This record is archived. Book for the one that is in use."
DIED = "It is recorded that this patient has died. Nothing can be booked."
TAKEN = {  # the constraint's name tells what is taken
    "appointment_therapist_free": rules.THERAPIST,
    "appointment_room_free": rules.ROOM,
    "appointment_patient_free": rules.PATIENT,
}


class Clash(Refused):
    """The time is taken: `reason` says by whom, `taken` what stands in the way (rules.reservations).

    `nearest` holds up to three free starts with the same therapist, in UTC.

    `may_overbook`: whether it could be booked all the same, by somebody who may and with a reason.
    """

    def __init__(self, reason: str, *, nearest: list[datetime], taken: str) -> None:
        super().__init__(f"{reason} Nothing was saved.", field="starts_at")
        self.reason = reason
        self.taken = taken
        self.nearest = nearest
        self.may_overbook = taken in rules.MAY_BE_OVERBOOKED


class _TakenAlready(Exception):
    """Leaves the savepoint by its taking back, and so the locks: other times are looked for while nobody has to wait."""

    def __init__(self, taken: str) -> None:
        super().__init__(taken)
        self.taken = taken


def reserve(wish: Wish, make: Callable[[Place], Appointment], *, by: Actor, now: datetime) -> Appointment:
    """Make the row of this wish under the locks. Raises Clash when something is taken, Refused where nobody is there."""
    for last_try in (False, True):
        try:
            with transaction.atomic():
                _lock(wish)
                diary = _diary(wish)
                rows, let_go = _standing(wish, diary, by, now)
                _refuse_absence(wish, diary, now)
                verdict = _judge(wish, diary, rows)
                shares = wish.overbook and verdict.taken in rules.MAY_BE_OVERBOOKED
                if verdict.taken and not shares:
                    raise _TakenAlready(verdict.taken)
                _let_go(wish, let_go, now)
                return make(Place(_room(wish, verdict), shares))
        except _TakenAlready as refused:
            taken = refused.taken
            break
        except OperationalError as error:
            code = getattr(error.__cause__, "sqlstate", "")
            if code == LOCK_TIMEOUT or (code == DEADLOCK and last_try):
                raise Refused(BUSY) from error
            if code != DEADLOCK:
                raise
        except IntegrityError as error:
            taken = TAKEN.get(_constraint(error), "")
            if not taken:
                raise
            break
    raise _clash(wish, taken, by, now)


def lock_all(clinic: Clinic, *, therapists: Iterable[int], patients: Iterable[int]) -> None:
    """Take at once, in the order of `reserve`, what several bookings of one transaction will lock; keys of both, all rooms.

    Whoever holds a patient already and then asks for another therapist could wait for somebody who does the opposite.
    Raises Refused when others are booking for too long.
    """
    rows: list[Any] = [
        User.objects.filter(pk__in=list(therapists)),
        Room.objects.filter(clinic=clinic),
        Patient.objects.filter(clinic=clinic, pk__in=list(patients)),
    ]
    try:
        with transaction.atomic():
            for queue in rows:
                list(queue.order_by("pk").select_for_update(no_key=True).values_list("pk"))
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") not in {DEADLOCK, LOCK_TIMEOUT}:
            raise
        raise Refused(BUSY) from error


def delete_holds(clinic: Clinic, *, keys: Sequence[int] = (), holder: int | None = None) -> None:
    """Delete these holds and those of this person: nothing ever points at one, so nothing else is looked for."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM patients_appointment WHERE clinic_id = %s AND state = 'held'"
            " AND (id = ANY(%s) OR booked_by_id = %s)",
            [clinic.pk, list(keys), holder],
        )


def _lock(wish: Wish) -> None:
    """Therapist, then rooms by key, then patient: in another order two bookings could wait for each other for ever."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT needlepath_lock_for_booking(%s, %s, %s, %s, %s)",
            [
                wish.clinic.pk,
                wish.therapist.pk,
                wish.room.pk if wish.room and not wish.may_change_room else None,
                wish.patient.pk if wish.patient else None,
                wish.kind.value,
            ],
        )
        (is_shut,) = cursor.fetchone()
    if is_shut and wish.patient:
        raise Refused(DIED if Patient.objects.get(pk=wish.patient.pk).has_died else ARCHIVED)


def _diary(wish: Wish) -> Diary:
    """The therapist's diary of the days the time touches. Somebody who left keeps visits, and gets no new one."""
    local = [wish.clinic.local(moment).date() for moment in (wish.time.starts_at, wish.time.ends_at)]
    found = diaries(
        wish.clinic, sorted(set(local)), therapist=wish.therapist, also=[wish.therapist.pk], around=wish.time
    )
    if not found or (found[0].has_left and not wish.replaces):
        raise Refused(f"{wish.therapist.name} does not work here.", field="starts_at")
    return found[0]


def _standing(wish: Wish, diary: Diary, by: Actor, now: datetime) -> tuple[list[Taken], list[Taken]]:
    """What stands around the wished time, and the holds that have ended or are this person's own."""
    own = wish.replaces.pk if wish.replaces else None
    rows = [*(row for row in diary.around if row.key != own), *diary.elsewhere]
    standing = [row for row in rows if row.stands(now=now, holder=by.user_id)]
    return standing, [row for row in rows if row not in standing]


def _refuse_absence(wish: Wish, diary: Diary, now: datetime) -> None:
    clinic, house = wish.clinic, diary.house
    day = clinic.local(wish.time.starts_at).date()
    if day in house.closed:
        raise Refused(f"The clinic is closed on {_spoken(day)}.", field="starts_at")
    if any(absence.overlaps(wish.time) for absence in diary.away):
        raise Refused(f"{wish.therapist.name} is away at that time.", field="starts_at")
    if wish.kind in NEEDLING and not diary.may_needle(day):
        raise Refused(
            f"{wish.therapist.name} has no licence and needling credential in date on {_spoken(day)}. Choose another"
            " therapist, or a visit without needles.",
            field="starts_at",
        )
    notice = house.rule(wish.kind).notice
    if wish.as_offered and not wish.at_short_notice and notice and wish.time.starts_at < now + notice:
        hours = notice // HOUR
        ahead = f"{hours} hours" if hours > 1 else "an hour"
        raise Refused(f"This kind of visit is booked at least {ahead} ahead.", field="starts_at")


def _judge(wish: Wish, diary: Diary, rows: Iterable[Taken]) -> Verdict:
    house = diary.house
    needs_room = wish.as_offered and wish.room is None and bool(house.rule(wish.kind).room_kind)
    rooms = rules.rooms_that_do(
        wish.room.pk if wish.room else None,
        house.rooms_for(wish.kind) if needs_room or wish.may_change_room else (),
        may_change=wish.may_change_room,
    )
    wanted = Wanted(
        therapist_id=wish.therapist.pk,
        patient_id=wish.patient.pk if wish.patient else None,
        time=wish.time,
        buffer=house.rule(wish.kind).buffer,
        rooms=rooms,
        keeps_gaps=wish.as_offered,
    )
    return rules.judge(wanted, rows, needs_room=needs_room)


def _let_go(wish: Wish, holds: Iterable[Taken], now: datetime) -> None:
    """Delete the holds that do not count any more, so that the constraints do not count them either."""
    here = [hold.key for hold in holds if hold.key is not None]
    if here:
        delete_holds(wish.clinic, keys=here)
    if any(hold.key is None for hold in holds):
        with connection.cursor() as cursor:
            cursor.execute("SELECT needlepath_drop_ended_holds(%s, %s)", [wish.therapist.pk, now])


def _room(wish: Wish, verdict: Verdict) -> int | None:
    """The free one; where a taken one is shared on purpose, that one."""
    return verdict.room_id or (wish.room.pk if wish.room else None)


def _clash(wish: Wish, taken: str, by: Actor, now: datetime) -> Clash:
    nearest = availability.nearest_free(
        wish.clinic,
        visit=Visit(
            length=wish.time.length,
            kind=wish.kind if wish.as_offered else None,
            patient=wish.patient,
            therapist=wish.therapist,
            room=wish.room,
            may_change_room=wish.may_change_room,
            holder=by.user_id,
        ),
        wanted=wish.time.starts_at,
        now=now,
    )
    local = wish.clinic.local(wish.time.starts_at)
    when = f"on {_spoken(local.date())} at {local:%H:%M}"
    sentence = {
        rules.THERAPIST: f"{wish.therapist.name} is already booked {when}.",
        rules.GAP: f"{wish.therapist.name} has too little time between two visits {when}.",
        rules.HELD: f"Somebody else is booking the time {when} at this moment.",
        rules.OFFERED: f"The time {when} is kept for somebody on the waitlist who was offered it.",
        rules.ROOM: f"{wish.room} is already booked {when}{_nor_another(wish)}."
        if wish.room
        else f"No room for this kind of visit is free {when}.",
        rules.PATIENT: f"{wish.patient.full_name if wish.patient else ''} is already booked {when}.",
    }[taken]
    return Clash(sentence, nearest=nearest, taken=taken)


def _nor_another(wish: Wish) -> str:
    return ", and no other room that would do is free" if wish.may_change_room else ""


def _spoken(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return getattr(diagnosis, "constraint_name", "") or ""
