"""A therapist's lane of the board, as it is shown.

Every desk asks for the board again each half minute, and most lanes look as they did before. What a lane shows is a plain
value, and the same value is the same markup, so it is drawn once and remembered by what it shows.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple
from urllib.parse import urlencode

from django.template.loader import get_template
from django.urls import reverse

from clinic.models import Clinic
from pathway.queries.readiness import Ready
from pathway.queries.today import Away, Board, Card, Lane
from patients.enums import AppointmentKind
from patients.models import Appointment

# What a card says in words of the questions before the visit; "not yet" is said by the tablet offered there.
NOTES = {"first": ("care", "Clinician first"), "ok": ("ok", "Answered")}

KINDS = dict(AppointmentKind.choices)
ANYONE = "00000000-0000-0000-0000-000000000000"  # stands for a visit's key in an address
REMEMBERED = 200  # lanes; about ten kilobytes each


class Press(NamedTuple):
    """A button of a card, or with `is_link` a way to another page."""

    name: str
    label: str
    icon: str
    url: str
    is_link: bool = False


class Item(NamedTuple):
    """A card; see templates/_components/appointment.html."""

    id: int
    row: int
    span: int
    state: str
    state_word: str
    side: str
    overbooked: bool
    chaperone: bool
    name: str
    starts: str
    kind: str
    ready: tuple[Ready, ...]
    note: tuple[str, str] | None
    url: str
    presses: tuple[Press, ...]


class Slot(NamedTuple):
    """Free time that can be pressed to book it."""

    row: int
    span: int
    starts: str
    id: str
    url: str


class Shown(NamedTuple):
    """Everything a lane shows. `off_url` is empty for whoever may not say that its therapist is off."""

    therapist: int
    name: str
    summary: str
    off_url: str
    appointments: tuple[Item, ...]
    free: tuple[Slot, ...]
    away: tuple[Away, ...]
    hours: int
    now_row: int | None


def drawn(lane: Lane, board: Board, clinic: Clinic, *, off_url: str) -> str:
    """The markup of a lane."""
    therapist = lane.diary.therapist
    return _draw(
        Shown(
            therapist=therapist.pk,
            name=lane.diary.name,
            summary=lane.summary,
            off_url=off_url,
            appointments=tuple(_item(card, clinic) for card in lane.cards),
            free=tuple(
                Slot(
                    row=opening.row,
                    span=opening.span,
                    starts=f"{clinic.local(opening.starts_at):%H:%M}",
                    id=f"free-{therapist.pk}-{opening.row}",
                    url=_booking_url(therapist=therapist.uuid, starts_at=opening.starts_at.isoformat()),
                )
                for opening in lane.openings
            ),
            away=tuple(lane.away),
            hours=board.grid.hours,
            now_row=board.now_row,
        )
    )


@lru_cache(maxsize=REMEMBERED)
def _draw(lane: Shown) -> str:
    return get_template("pathway/today/_lane.html").render({"lane": lane})


def _item(card: Card, clinic: Clinic) -> Item:
    visit = card.appointment
    return Item(
        id=visit.pk,
        row=card.row,
        span=card.span,
        state=card.state,
        state_word=card.state_word,
        side=card.side,
        overbooked=visit.is_overbooked,
        chaperone=visit.patient.wants_chaperone,
        name=visit.patient.full_name,
        starts=f"{clinic.local(visit.starts_at):%H:%M}",
        kind="" if card.state == "missed" else KINDS[visit.kind],
        ready=tuple(card.ready),
        note=next((NOTES[dot.state] for dot in card.ready if dot.says and dot.state in NOTES), None),
        url=_address("detail", visit),
        presses=tuple(_presses(card)),
    )


def _presses(card: Card) -> list[Press]:
    visit = card.appointment
    presses = []
    if card.may_arrive:
        presses.append(Press("arrived", "Arrived", "tick", _address("arrival", visit)))
    if card.may_finish:
        presses.append(Press("done", "Done", "tick", _address("completion", visit)))
    if card.may_miss:
        presses.append(Press("missed", "No-show", "close", _address("no_show", visit)))
    if card.may_send:
        presses.append(Press("send", "Send forms", "send", _address("missing_papers", visit)))
    if card.may_hand_over and not card.may_miss:
        presses.append(Press("tablet", "Tablet", "device", _address("tablet", visit), is_link=True))
    return presses


def _booking_url(**known: object) -> str:
    """The booking page with what is known already."""
    return f"{_booking_page()}?{urlencode(known)}"


def _address(page: str, visit: Appointment) -> str:
    return _pattern(page).replace(ANYONE, str(visit.uuid))


@cache
def _pattern(page: str) -> str:
    """The address of a page of any visit: looked up once, not four times for each of a day's visits."""
    return reverse(f"appointments:{page}", args=[ANYONE])


@cache
def _booking_page() -> str:
    return reverse("appointments:new")
