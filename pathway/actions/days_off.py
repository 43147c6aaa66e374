"""A therapist is off for the rest of the day: their patients, alerts and calls go to others in one transaction; and back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from clinic import actions as practice
from clinic import dates
from clinic.actions import diaries
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, TimeOff, User
from pathway.actions import bookings, calls, hand_overs
from pathway.actions.hand_overs import HandOver, Return
from pathway.queries import days_off as queries
from pathway.states import DayOffChoice
from patients.actions import reservations
from patients.actions.appointments import Clash
from patients.models import Appointment
from patients.queries.availability import FreeTime
from patients.queries.visit_messages import why_not_told


@dataclass(frozen=True)
class Choice:
    """What becomes of one visit; `swap` says with whom and when, where it is swapped."""

    visit: Appointment
    what: DayOffChoice
    swap: FreeTime | None = None


@dataclass(frozen=True)
class DayOff:
    """What an absence did: the visits of each choice, how many calls tell of a swap, and what was handed over."""

    absence: TimeOff
    swapped: int
    cancelled: int
    to_tell: int
    handed_over: HandOver


@transaction.atomic
def take(clinic: Clinic, therapist: User, *, choices: Sequence[Choice], by: Actor, now: datetime) -> DayOff:
    """All of it or nothing. A visit that is not theirs any more, because somebody pressed before, is left as it is.

    Raises Refused at `visit-<uuid>` where a swap is not free any more. What is kept stays booked with them, to be settled
    by word of mouth.
    """
    swaps = [one.swap.therapist.pk for one in choices if one.swap]
    reservations.lock_all(
        clinic,
        therapists=[therapist.pk, *swaps],
        patients=[one.visit.patient.pk for one in choices],
    )
    waiting = {visit.pk: visit for visit in queries.waiting(clinic, therapist, now=now)}
    absence = queries.absence(clinic, therapist, now=now)
    _, tomorrow = dates.day_bounds(clinic.local(now).date(), clinic.zone)
    if absence is None or absence.ends_at < tomorrow:
        absence = practice.take_time_off(
            clinic, therapist, starts_at=now, ends_at=tomorrow, reason="", by=by, now=now
        )
    settled = [(waiting[one.visit.pk], one) for one in choices if one.visit.pk in waiting]
    done = [_settle(visit, one, therapist, by, now) for visit, one in settled]
    swapped = [visit for visit, one in settled if one.what == DayOffChoice.SWAP]
    return DayOff(
        absence,
        swapped=done.count(DayOffChoice.SWAP),
        cancelled=done.count(DayOffChoice.CANCEL),
        to_tell=_owe_calls(swapped, now),
        handed_over=hand_overs.hand_over(clinic, therapist, by=by, now=now),
    )


@transaction.atomic
def end_today(clinic: Clinic, therapist: User, *, by: Actor, now: datetime) -> Return | None:
    """They are there after all: today goes out of every absence they are in, and what nobody has in hand is theirs.

    The other days of a longer absence stay. None where they are not away, so that a second press changes nothing.
    """
    away = queries.absences(clinic, therapist, now=now).select_for_update(of=("self",), no_key=True)
    rows = list(away)
    for row in rows:
        diaries.end_time_off_today(row, by=by, now=now)
    return hand_overs.give_back(clinic, therapist, by=by, now=now) if rows else None


@transaction.atomic
def remove(absence: TimeOff, *, by: Actor, now: datetime) -> Return:
    """An absence goes with all its days, for whoever plans them; what nobody has in hand yet is theirs again.

    Visits that were swapped or cancelled stay as they are: their patients have been told. Who is away by another absence all
    the same gets nothing back yet.
    """
    diaries.end_time_off(absence, by=by, now=now)
    if queries.absence(absence.clinic, absence.user, now=now):
        return Return(0, 0, 0)
    return hand_overs.give_back(absence.clinic, absence.user, by=by, now=now)


def _settle(visit: Appointment, choice: Choice, therapist: User, by: Actor, now: datetime) -> DayOffChoice:
    if choice.what == DayOffChoice.CANCEL:
        bookings.cancel(visit, reason=f"{therapist.name} is away today", by=by, now=now)
        calls.owe_rebooking(visit, now=now)
    elif choice.what == DayOffChoice.SWAP and choice.swap:
        try:
            bookings.move(
                visit,
                starts_at=choice.swap.starts_at,
                version=visit.version,
                therapist=choice.swap.therapist,
                at_short_notice=True,
                by=by,
                now=now,
            )
        except Refused as error:
            reason = error.reason if isinstance(error, Clash) else error.message
            raise Refused(f"{reason} Nothing was changed.", field=f"visit-{visit.uuid}") from error
    return choice.what


def _owe_calls(swapped: Sequence[Appointment], now: datetime) -> int:
    """Whoever is not written to hears of it by a call; how many that are."""
    to_tell = [visit for visit in swapped if why_not_told(visit.patient, starts_at=visit.starts_at, now=now)]
    for visit in to_tell:
        calls.owe_to_tell(visit, now=now)
    return len(to_tell)
