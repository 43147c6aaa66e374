"""Put somebody on the waitlist, take them off, and note a time that was given back while somebody waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.models import Clinic, User
from patients.enums import LENGTHS, AppointmentKind, AppointmentState, FreedState, TimeOfDay, WaitState
from patients.models import Appointment, FreedTime, Patient, WaitlistEntry


@dataclass(frozen=True)
class Wanted:
    """What somebody waits for; what is empty or None does not matter to them. Weekdays count from Monday, 0.

    `instead_of` is a visit of theirs that the one found replaces; then its kind and its length count.
    """

    kind: AppointmentKind
    length: timedelta
    therapist: User | None = None
    weekdays: tuple[int, ...] = ()
    parts: tuple[TimeOfDay, ...] = ()
    from_on: date | None = None
    until_on: date | None = None
    instead_of: Appointment | None = None


@dataclass(frozen=True)
class Freed:
    """A time as it was booked, before it was given back."""

    therapist_id: int
    starts_at: datetime
    ends_at: datetime

    @classmethod
    def of(cls, appointment: Appointment) -> Freed:
        return cls(appointment.therapist_id, appointment.starts_at, appointment.ends_at)


@transaction.atomic
def add(patient: Patient, *, wanted: Wanted, by: Actor, now: datetime) -> WaitlistEntry:
    """Put a patient on the list, from now on in turn; times that were given back before are looked at for them too.

    Raises Refused where they wait for this kind of visit already, or nothing could ever fit.
    """
    clinic = patient.clinic
    _refuse_unfit(wanted, today=clinic.local(now).date(), now=now)
    patient = Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two presses, one place
    if patient.archived_at is not None:
        raise Refused("This record is archived. Use the one that is in use.")
    if WaitlistEntry.objects.filter(patient=patient, kind=wanted.kind, state=WaitState.WAITING).exists():
        raise Refused("They are on the waitlist for this kind of visit already.", field="what")
    entry = WaitlistEntry.objects.create(
        clinic=clinic,
        patient=patient,
        kind=wanted.kind,
        minutes=wanted.length // timedelta(minutes=1),
        therapist=wanted.therapist,
        weekdays=sorted(wanted.weekdays),
        parts=list(wanted.parts),
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        instead_of=wanted.instead_of,
        waiting_since=now,
        added_by_id=by.staff_id,
    )
    _look_again(clinic, now)
    _record("added", entry, by, now)
    return entry


def end(entry: WaitlistEntry, *, state: WaitState, by: Actor, now: datetime) -> None:
    """They wait no more. Raises Stale when that was so before."""
    moves.move(entry, old=WaitState.WAITING, new=state, ended_at=now)
    _record("placed" if state == WaitState.PLACED else "left", entry, by, now)


def note_freed(clinic: Clinic, time: Freed, *, now: datetime) -> None:
    """Somebody's time was given back: it is offered to whoever waits, within a minute; nothing where nobody waits."""
    if time.starts_at <= now:
        return
    if WaitlistEntry.objects.filter(clinic=clinic, state=WaitState.WAITING).exists():
        FreedTime.objects.create(
            clinic=clinic,
            therapist_id=time.therapist_id,
            starts_at=time.starts_at,
            ends_at=time.ends_at,
            freed_at=now,
            next_look_at=now,
        )


def _refuse_unfit(wanted: Wanted, *, today: date, now: datetime) -> None:
    if wanted.length not in LENGTHS[wanted.kind]:
        raise Refused("That is not a length this kind of visit has.", field="what")
    if wanted.until_on and wanted.until_on < max(today, wanted.from_on or today):
        raise Refused("The last day is over, or before the first.", field="until_on")
    visit = wanted.instead_of
    if visit and (visit.state != AppointmentState.BOOKED or visit.starts_at <= now):
        raise Refused("That visit is not booked any more. Choose again.", field="instead_of")


def _look_again(clinic: Clinic, now: datetime) -> None:
    waiting = FreedTime.objects.filter(clinic=clinic, state=FreedState.OPEN, next_look_at__gt=now)
    keys = list(waiting.order_by("pk").select_for_update(no_key=True).values_list("pk", flat=True))
    FreedTime.objects.filter(pk__in=keys).update(next_look_at=now)


def _record(verb: str, entry: WaitlistEntry, by: Actor, now: datetime) -> None:
    audit.record(f"waitlist.{verb}", target=entry, by=by, now=now, patient_id=entry.patient_id)
