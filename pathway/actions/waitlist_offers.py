"""A free time is offered to somebody who waits, kept for them, and taken, refused or given to the next.

Locks are taken in one order: the freed time, then as a booking does (therapist, rooms, patient), the wait, the offer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from clinic.models import User
from pathway.actions import bookings, offer_tellings
from pathway.rules.quiet_hours import QuietHours, out_of_quiet_hours
from patients.actions import holds, reservations, waitlist
from patients.enums import AppointmentKind, AppointmentState, FreedState, OfferState, WaitState
from patients.models import Appointment, FreedTime, Patient, WaitlistEntry, WaitlistOffer
from patients.queries import visit_types
from patients.rules import waitlist as rules

OVER = "This time is not kept any more. Nothing was booked."


@transaction.atomic
def offer(
    entry: WaitlistEntry,
    *,
    therapist: User,
    starts_at: datetime,
    freed: FreedTime | None = None,
    by_phone: bool = False,
    by: Actor,
    now: datetime,
) -> WaitlistOffer:
    """Keep a time for somebody who waits and tell them, by message or, where we do not write to them, by a call.

    Raises Refused where they wait no more, have an offer already or cannot be reached in time, Clash where it is taken.
    """
    patient, clinic = entry.patient, entry.clinic
    reservations.lock_all(clinic, therapists=[therapist.pk], patients=[patient.pk])
    entry = _locked_entry(entry.pk)
    if not entry.is_waiting:
        raise Refused("They are not on the waitlist any more.")
    if entry.offers.filter(state=OfferState.OFFERED).exists():
        raise Refused("They have an offer that is not answered yet. Take it back first.")
    by_phone = by_phone or not (patient.is_written_to and patient.has_agreed)
    if by_phone and not patient.phone:
        raise Refused("There is no number to call and no address to write to.")
    leaves_at = now if by_phone else out_of_quiet_hours(now, clinic.zone, _quiet(entry))
    until = rules.open_until(
        leaves_at,
        starts_at=starts_at,
        notice=timedelta(hours=visit_types.of_clinic(clinic)[AppointmentKind(entry.kind)].notice_hours),
        lasts=timedelta(minutes=clinic.offer_minutes),
    )
    if until is None:
        raise Refused("There is too little time left to answer an offer. Call them, and book.")
    bookings.refuse_unless_bookable(patient, kind=entry.kind, on=clinic.local(starts_at).date())
    holds.keep_for(
        patient,
        therapist=therapist,
        kind=entry.kind,
        starts_at=starts_at,
        length=entry.length,
        until=until,
        by=by,
        now=now,
    )
    row = WaitlistOffer.objects.create(
        clinic=clinic,
        entry=entry,
        freed=freed,
        therapist=therapist,
        starts_at=starts_at,
        ends_at=starts_at + entry.length,
        by_phone=by_phone,
        offered_at=now,
        expires_at=until,
    )
    offer_tellings.tell(row, leaves_at=leaves_at, now=now)
    _record("made", row, by, now)
    return row


@transaction.atomic
def accept(offer: WaitlistOffer, *, by: Actor, now: datetime) -> Appointment:
    """They take it: the kept time becomes their visit, or their visit moves there. A second press gives the same visit.

    Raises Stale where it is not kept any more, and what a booking raises; then nothing is changed.
    """
    row = _all_locked(offer)
    if row.state == OfferState.ACCEPTED and row.appointment:
        return row.appointment
    if not row.is_open(now):
        raise Stale(OVER)
    _let_go(row)
    visit = _booked(row, by, now)
    _end(row, OfferState.ACCEPTED, by, now, appointment=visit)
    waitlist.end(row.entry, state=WaitState.PLACED, by=by, now=now)
    return visit


@transaction.atomic
def decline(offer: WaitlistOffer, *, by: Actor, now: datetime) -> WaitlistOffer:
    """They do not want this one and keep their turn; the time goes to the next. A second press changes nothing."""
    row = _locked(offer)
    if row.state != OfferState.DECLINED:
        if not row.is_open(now):
            raise Stale(OVER)
        _give_up(row, OfferState.DECLINED, by, now)
    return row


@transaction.atomic
def withdraw(offer: WaitlistOffer, *, by: Actor, now: datetime) -> WaitlistOffer:
    """The desk needs the time itself: it is free to be booked, and offered to nobody else. Raises Stale when it is over."""
    row = _locked(offer)
    if row.state != OfferState.OFFERED:
        raise Stale(OVER)
    _give_up(row, OfferState.WITHDRAWN, by, now)
    if row.freed:
        close(row.freed)
    return row


@transaction.atomic
def take_off(entry: WaitlistEntry, *, by: Actor, now: datetime) -> WaitlistEntry:
    """They wait no more; what they were offered goes to the next. Raises Stale when they were off the list before."""
    offers = entry.offers.filter(state=OfferState.OFFERED)
    for one in offers:
        _lock_freed(one)
    _locked_entry(entry.pk)
    for one in offers.all():  # read again: one may have been made while this waited
        row = _locked(one)
        if row.state == OfferState.OFFERED:
            _give_up(row, OfferState.WITHDRAWN, by, now)
    waitlist.end(entry, state=WaitState.LEFT, by=by, now=now)
    return entry


@transaction.atomic
def take_off_all(patient: Patient, *, by: Actor, now: datetime) -> None:
    """They wait for nothing any more."""
    for entry in WaitlistEntry.objects.filter(patient=patient, state=WaitState.WAITING).order_by("pk"):
        take_off(entry, by=by, now=now)


@transaction.atomic
def expire(offer: WaitlistOffer, *, by: Actor, now: datetime) -> bool:
    """Nobody answered in time: the time goes to the next. Whether it was so; an answer that came first stands."""
    row = _locked(offer)
    if row.state != OfferState.OFFERED or row.expires_at > now:
        return False
    _give_up(row, OfferState.EXPIRED, by, now)
    return True


def close(freed: FreedTime) -> None:
    """A freed time is offered no more."""
    moves.move(freed, old=FreedState.OPEN, new=FreedState.CLOSED)


def look_again_at(freed: FreedTime, moment: datetime) -> None:
    """When there may be somebody to offer a freed time to."""
    FreedTime.objects.filter(pk=freed.pk).update(next_look_at=moment)


def _give_up(row: WaitlistOffer, state: OfferState, by: Actor, now: datetime) -> None:
    _let_go(row)
    _end(row, state, by, now)
    if row.freed and row.freed.state == FreedState.OPEN:
        look_again_at(row.freed, now)


def _end(row: WaitlistOffer, state: OfferState, by: Actor, now: datetime, **changes: Appointment) -> None:
    moves.move(row, old=OfferState.OFFERED, new=state, ended_at=now, **changes)
    offer_tellings.take_back(row, by=by, now=now)
    _record(state.value, row, by, now)


def _booked(row: WaitlistOffer, by: Actor, now: datetime) -> Appointment:
    entry, visit = row.entry, row.entry.instead_of
    if visit and visit.state == AppointmentState.BOOKED and visit.starts_at > now:
        return bookings.move(
            visit, starts_at=row.starts_at, version=visit.version, therapist=row.therapist, by=by, now=now
        )
    book = (
        bookings.book_consultation
        if entry.kind == AppointmentKind.CONSULTATION
        else partial(bookings.book_treatment, kind=entry.kind)
    )
    return book(
        clinic=row.clinic,
        patient=entry.patient,
        therapist=row.therapist,
        starts_at=row.starts_at,
        length=entry.length,
        by=by,
        now=now,
    )


def _let_go(row: WaitlistOffer) -> None:
    """Delete the hold; where it has ended, another booking may have done it already."""
    keys = Appointment.everything.filter(
        clinic_id=row.clinic_id,
        therapist_id=row.therapist_id,
        starts_at=row.starts_at,
        state=AppointmentState.HELD,
        booked_by__isnull=True,
        held_until=row.expires_at,  # and not that of whoever was offered the time since
    ).values_list("pk", flat=True)
    if found := list(keys):
        reservations.delete_holds(row.clinic, keys=found)


def _quiet(entry: WaitlistEntry) -> QuietHours:
    return QuietHours(entry.clinic.quiet_from, entry.clinic.quiet_until)


def _all_locked(offer: WaitlistOffer) -> WaitlistOffer:
    """The offer with everything a booking of its time locks."""
    _lock_freed(offer)
    reservations.lock_all(offer.clinic, therapists=[offer.therapist_id], patients=[offer.entry.patient_id])
    _locked_entry(offer.entry_id)
    return _offer_row(offer.pk)


def _locked(offer: WaitlistOffer) -> WaitlistOffer:
    _lock_freed(offer)
    return _offer_row(offer.pk)


def _lock_freed(offer: WaitlistOffer) -> None:
    if offer.freed_id:
        FreedTime.objects.select_for_update(no_key=True).get(pk=offer.freed_id)


def _offer_row(pk: int) -> WaitlistOffer:
    return (
        WaitlistOffer.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "therapist", "entry__patient__clinic", "entry__clinic", "freed")
        .select_related(
            "entry__instead_of__clinic", "entry__instead_of__patient", "entry__instead_of__therapist"
        )
        .select_related("appointment")
        .get(pk=pk)
    )


def _locked_entry(pk: int) -> WaitlistEntry:
    return (
        WaitlistEntry.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic", "patient__clinic", "therapist")
        .get(pk=pk)
    )


def _record(verb: str, row: WaitlistOffer, by: Actor, now: datetime) -> None:
    audit.record(f"offer.{verb}", target=row, by=by, now=now, patient_id=row.entry.patient_id)
