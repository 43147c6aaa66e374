"""A crowd that waits for one and the same time, for the race tests of every day and the fault run."""

from __future__ import annotations

from datetime import datetime, timedelta

from clinic import scope
from pathway.actions import waitlist_offers
from patients.actions import waitlist
from patients.actions.waitlist import Wanted
from patients.enums import AppointmentKind
from patients.models import Patient, WaitlistEntry, WaitlistOffer
from tests.patients import races
from tests.patients.races import Crowd

LENGTH = timedelta(minutes=30)
# The offer that stands, once more: only its key and its address are new.
INSERT = (
    "INSERT INTO {table} SELECT (jsonb_populate_record(one, jsonb_build_object('id', %s::bigint, 'uuid',"
    " gen_random_uuid()))).* FROM patients_waitlistoffer one WHERE id = %s"
)


def wait(crowd: Crowd, patient: Patient, *, now: datetime) -> WaitlistEntry:
    """One of the crowd waits for a review with whoever is free; in the clinic that is in scope."""
    wanted = Wanted(AppointmentKind.REVIEW, LENGTH)
    return waitlist.add(patient, wanted=wanted, by=crowd.at.receptionist.by, now=now)


def offer(crowd: Crowd, entry: WaitlistEntry, starts_at: datetime, *, now: datetime) -> str:
    """The desk offers a time of the therapist everybody wants to one who waits."""
    scope.enter(crowd.at.clinic.pk)
    row = WaitlistEntry.objects.select_related("clinic", "patient").get(pk=entry.pk)
    waitlist_offers.offer(
        row, therapist=crowd.therapists[0], starts_at=starts_at, by=crowd.at.receptionist.by, now=now
    )
    return "offered"


def take_or_book(crowd: Crowd, made: WaitlistOffer, client: int) -> str:
    """Every second client takes the offer, as its patient on another device each; the others book its time at the desk.

    The desk presses in the very moment the offer ends, the patients a second before.
    """
    if client % 2:
        return crowd.book("therapist", client, made.starts_at, now=made.expires_at)
    scope.enter(crowd.at.clinic.pk)
    row = WaitlistOffer.objects.select_related("clinic", "entry").get(pk=made.pk)
    waitlist_offers.accept(row, by=crowd.at.receptionist.by, now=made.expires_at - timedelta(seconds=1))
    return "booked"


def insert_again(crowd: Crowd, made: WaitlistOffer, client: int, *, table: str) -> str:
    """Nothing but another row of the offer that stands, past every check and lock of the product."""
    scope.enter(crowd.at.clinic.pk)
    races.run(INSERT.format(table=table), [made.pk + 1 + client, made.pk])
    return "offered"
