"""What the clock does with the waitlist: whoever was seen and offers nobody answered leave it, freed times are offered."""

from __future__ import annotations

from datetime import datetime

from clinic import lines, scope
from clinic.actors import clock
from clinic.errors import Refused
from pathway.actions import waitlist_offers
from patients.actions.appointments import Clash
from patients.actions.holds import HOLD_LASTS
from patients.actions.reservations import BUSY
from patients.enums import AppointmentState, FreedState, OfferState, WaitState
from patients.models import FreedTime, WaitlistEntry, WaitlistOffer
from patients.queries import waitlist as queries
from patients.rules.reservations import HELD, OFFERED

BATCH = 200


def expire_due(*, now: datetime) -> int:
    """End the offers nobody answered in time, each on its own; how many. Their times are offered to the next."""
    with scope.all_clinics("offers of the waitlist that have run out"):
        due = list(
            WaitlistOffer.objects.filter(state=OfferState.OFFERED, expires_at__lte=now)
            .order_by("expires_at", "pk")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(due, lambda pk: _expire_one(pk, now), what="ending offer")


def offer_freed(*, now: datetime) -> int:
    """Offer each time that was given back to the best match who was not asked yet; how many were offered.

    Several of these at once are harmless: each row is read again under its lock.
    """
    with scope.all_clinics("times that were given back while somebody waits"):
        due = list(
            FreedTime.objects.filter(state=FreedState.OPEN, next_look_at__lte=now)
            .exclude(retry_at__gt=now)
            .order_by("next_look_at", "pk")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(
        due,
        lambda pk: _offer_one(pk, now),
        what="offering freed time",
        put_off=lambda pk: lines.look_again_later(FreedTime, pk, now=now),
    )


def end_seen(*, now: datetime) -> int:
    """Take off the list whoever waits for another time of a visit they have been to meanwhile; how many."""
    with scope.all_clinics("who waits for another time of a visit that has been"):
        due = list(
            WaitlistEntry.objects.filter(state=WaitState.WAITING, instead_of__state=AppointmentState.DONE)
            .order_by("pk")
            .values_list("pk", "clinic_id")[:BATCH]
        )
    return lines.each(due, lambda pk: _end_one(pk, now), what="ending wait")


def _end_one(pk: int, now: datetime) -> int:
    entry = WaitlistEntry.objects.select_related("clinic").get(pk=pk)
    waitlist_offers.take_off(entry, by=clock(entry.clinic_id), now=now)
    return 1


def _expire_one(pk: int, now: datetime) -> int:
    row = WaitlistOffer.objects.select_related("clinic").get(pk=pk)
    return int(waitlist_offers.expire(row, by=clock(row.clinic_id), now=now))


def _offer_one(pk: int, now: datetime) -> int:
    rows = FreedTime.objects.select_related("clinic", "therapist")
    freed = rows.select_for_update(of=("self",), no_key=True).get(pk=pk)
    if freed.state != FreedState.OPEN or freed.next_look_at > now:
        return 0
    if freed.starts_at <= now or freed.offers.filter(state=OfferState.ACCEPTED).exists():
        waitlist_offers.close(freed)
        return 0
    if freed.offers.filter(state=OfferState.OFFERED).exists():
        return 0  # it ends first
    made, next_look_at = _offered(freed, now)
    waitlist_offers.look_again_at(freed, next_look_at)
    return int(made is not None)


def _offered(freed: FreedTime, now: datetime) -> tuple[WaitlistOffer | None, datetime]:
    """The offer to the first in turn who can have it, None where nobody can; and when to look at the time again.

    A time that is only held may be free in minutes, so nobody loses their turn by it. Where a part of it is taken, whoever
    waits for a shorter visit may still have the rest.
    """
    for entry in queries.candidates(freed):
        try:
            made = waitlist_offers.offer(
                entry,
                therapist=freed.therapist,
                starts_at=freed.starts_at,
                freed=freed,
                by=clock(freed.clinic_id),
                now=now,
            )
        except Clash as clash:
            if clash.taken in {HELD, OFFERED}:
                return None, min(now + HOLD_LASTS, freed.starts_at)
        except Refused as refused:
            if refused.message == BUSY:
                raise  # nobody loses their turn because somebody else was booking; it is looked at again
            continue  # nobody reaches them in time, or they may not be booked now
        else:
            return made, made.expires_at
    return None, freed.starts_at
