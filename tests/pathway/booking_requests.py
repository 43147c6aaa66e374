"""Somebody who asks for a first visit on the public page of a clinic."""

from dataclasses import replace
from datetime import date, datetime

from clinic.actors import visitor
from pathway.actions import booking_requests
from pathway.actions.booking_requests import Asked
from patients.models import BookingRequest
from patients.queries import booking_requests as queries
from tests import cast

NO = dict.fromkeys(("desk_saddle", "desk_bladder_bowel", "desk_legs", "desk_ill"), "no")
ADA = Asked(
    given_name="Ada",
    family_name="Quick",
    birth_date=date(1980, 5, 4),
    email="ada.quick@mail.example",
    phone="+13035550177",
    channel="email",
    language="en",
    wanted_at=(),
    choices=NO,
)


def made(at: cast.Cast, *, now: datetime = cast.NOW, **different: object) -> BookingRequest:
    """A request as it was sent; nobody has confirmed it."""
    asked = replace(ADA, **different)  # type: ignore[arg-type]
    return booking_requests.ask(at.clinic, asked, by=visitor(at.clinic.pk), now=now)


def confirmed(at: cast.Cast, *, now: datetime = cast.NOW, **different: object) -> BookingRequest:
    """A request the desk sees, for the first times that are free unless others are named."""
    different.setdefault("wanted_at", queries.offered(at.clinic, now=now)[:2])
    row = made(at, now=now, **different)
    return booking_requests.confirm(row, by=visitor(at.clinic.pk), now=now)
