"""Presses of the session log that change more than a field: start anew from the plan, stop, go on, book the next visit."""

from __future__ import annotations

from datetime import datetime

from clinic.actors import Actor
from clinic.errors import Refused
from pathway.actions import bookings, reactions, sites
from pathway.enums import BegunFrom
from pathway.forms.bookings import moment
from pathway.models import TreatmentSession
from pathway.queries.next_visits import length_of

FROM, REACTION, GO_ON, BOOK = "from", "reaction", "go_on", "book"
PRESSES = frozenset({FROM, REACTION, GO_ON, BOOK})


def press(session: TreatmentSession, step: str, about: str, *, by: Actor, now: datetime) -> str:
    """Do what was pressed and name the place on the page to go to. Raises Refused or Clash."""
    if step == FROM:
        if about not in set(BegunFrom):
            raise Refused("Start from the plan or from the last session.")
        sites.start_from(session, source=BegunFrom(about), by=by, now=now)
    elif step == REACTION:
        reactions.stop(session, by=by, now=now)
        return "#log-stopped"
    elif step == GO_ON:
        reactions.go_on(session, by=by, now=now)
    elif step == BOOK:
        _book(session, about, by, now)
        return "#next-visit"
    return "#needling"


def _book(session: TreatmentSession, about: str, by: Actor, now: datetime) -> None:
    starts_at = moment(about)
    if starts_at is None:
        raise Refused("That time cannot be read. Press one of the free times.")
    bookings.book_treatment(
        clinic=session.clinic,
        patient=session.episode.patient,
        therapist=session.therapist,
        starts_at=starts_at,
        length=length_of(session),
        by=by,
        now=now,
    )
