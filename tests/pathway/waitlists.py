"""Somebody waits for a time, and a booked one is given back."""

from datetime import timedelta

from pathway.actions import bookings, waitlist_offers, waitlist_rounds
from patients.actions import waitlist
from patients.actions.waitlist import Wanted
from patients.enums import AppointmentKind
from patients.models import WaitlistOffer
from tests import cast
from tests.cast import NOW
from tests.patients.diaries import THURSDAY_9, book, someone

HALF_HOUR = timedelta(minutes=30)
REVIEW = {"kind": AppointmentKind.REVIEW, "length": HALF_HOUR}


def waits(at, name, *, now=NOW, agreed=True, details=None, **wishes):
    """A patient who waits for a review, by e-mail unless told otherwise."""
    patient = cast.patient(
        at, given_name=name, family_name="Waiting", messages_agreed=agreed, **(details or {})
    )
    return waitlist.add(patient, wanted=Wanted(**{**REVIEW, **wishes}), by=at.receptionist.by, now=now)


def given_back(at, starts_at=THURSDAY_9, *, now=NOW, **other):
    """A visit of somebody else that is cancelled."""
    visit = book(at, someone(at, "Gone"), starts_at, **{**REVIEW, **other})
    bookings.cancel(visit, reason="Ill", by=at.receptionist.by, now=now)
    return visit


def a_round(now=NOW):
    """What the clock does once a minute: how many offers ended, how many were made."""
    return waitlist_rounds.expire_due(now=now), waitlist_rounds.offer_freed(now=now)


def offers():
    """Every offer as (patient's first name, state), in the order they were made."""
    rows = WaitlistOffer.objects.order_by("offered_at", "pk")
    return list(rows.values_list("entry__patient__given_name", "state"))


def the_offer():
    """The newest one."""
    return WaitlistOffer.objects.select_related("clinic", "entry").latest("offered_at", "pk")


def accept(at, row, now=NOW):
    """They take it on the phone with the desk."""
    return waitlist_offers.accept(row, by=at.receptionist.by, now=now)
