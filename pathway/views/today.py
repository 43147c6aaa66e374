"""Today: the whole clinic for the front desk and the manager, a therapist's own list for the therapist."""

from datetime import date, timedelta
from functools import cache
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinic.enums import Role
from clinic.models import Clinic
from clinic.permissions import may, requires
from clinic.views import days
from pathway.queries import alerts, my_day
from pathway.queries import today as queries
from pathway.queries.today import Card, Lane

# What a card says in words of the questions before the visit; "not yet" is said by the tablet offered there.
NOTES = {"first": ("care", "Clinician first"), "ok": ("ok", "Answered")}

MOST_ALERTS = 5
ANYONE = "00000000-0000-0000-0000-000000000000"  # stands for a visit's key in an address


@require_safe
@requires("see_today")
def today(request: HttpRequest) -> HttpResponse:
    """The board, or with `X-Needlepath-Poll` only the part of it that moves."""
    day = days.chosen_day(request)
    is_therapist = request.membership.role == Role.THERAPIST
    room = "list" if is_therapist and request.GET.get("whose") != "everyone" else "board"
    shown = _my_list(request, day) if room == "list" else _board(request, day)
    template = f"pathway/today/_{room}.html" if request.htmx else f"pathway/today/today_{room}.html"
    context = {
        **shown,
        **_day(request, day),
        "is_therapist": is_therapist,
        "may_book": may(request.membership, "book"),
        "alerts": _alerts(request),
    }
    return render(request, template, context)


def _alerts(request: HttpRequest) -> list[Any]:
    """Those that ask for this person; somebody without the right to read them hears of none."""
    if not may(request.membership, "handle_alerts"):
        return []
    return list(alerts.asking_for(request.clinic, request.user)[:MOST_ALERTS])


def _my_list(request: HttpRequest, day: date) -> dict[str, Any]:
    visits = my_day.visits(request.clinic, request.user, day, now=request.now)
    return {"visits": visits, "next_visit": next((visit for visit in visits if not visit.is_past), None)}


def _board(request: HttpRequest, day: date) -> dict[str, Any]:
    board = queries.board(request.clinic, day, now=request.now)
    return {
        "board": board,
        "lanes": [
            {**_lane(lane, request.clinic), "off_url": _off_url(request, lane, day)} for lane in board.lanes
        ],
    }


def _off_url(request: HttpRequest, lane: Lane, day: date) -> str:
    """Where to say that this therapist is off, for whoever may; today only."""
    therapist = lane.diary.therapist
    says = may(request.membership, "say_off_today") or therapist.pk == request.user.pk
    return reverse("day_off", args=[therapist.uuid]) if says and day == days.today(request) else ""


def _day(request: HttpRequest, day: date) -> dict[str, Any]:
    here = days.today(request)
    return {
        "day": day,
        "is_today": day == here,
        "day_before": day - timedelta(days=1),
        "day_after": day + timedelta(days=1),
        "today": here,
    }


def _lane(lane: Lane, clinic: Clinic) -> dict[str, Any]:
    therapist = lane.diary.therapist
    return {
        "name": lane.diary.name,
        "summary": lane.summary,
        "appointments": [_item(card, clinic) for card in lane.cards],
        "free": [
            {
                "row": opening.row,
                "span": opening.span,
                "starts": f"{clinic.local(opening.starts_at):%H:%M}",
                "id": f"free-{therapist.pk}-{opening.row}",
                "url": booking_url(therapist=therapist.uuid, starts_at=opening.starts_at.isoformat()),
            }
            for opening in lane.openings
        ],
        "away": lane.away,
    }


def _item(card: Card, clinic: Clinic) -> dict[str, Any]:
    visit = card.appointment
    presses: list[dict[str, Any]] = []
    if card.may_arrive:
        presses.append(
            {"name": "arrived", "label": "Arrived", "icon": "tick", "url": _address("arrival", visit)}
        )
    if card.may_miss:
        presses.append(
            {"name": "missed", "label": "No-show", "icon": "close", "url": _address("no_show", visit)}
        )
    if card.may_send:
        presses.append(
            {"name": "send", "label": "Send forms", "icon": "send", "url": _address("missing_papers", visit)}
        )
    if card.may_hand_over and not card.may_miss:
        presses.append(
            {
                "name": "tablet",
                "label": "Tablet",
                "icon": "device",
                "url": _address("tablet", visit),
                "is_link": True,
            }
        )
    return {
        "id": visit.pk,
        "row": card.row,
        "span": card.span,
        "state": card.state,
        "state_word": card.state_word,
        "side": card.side,
        "overbooked": visit.is_overbooked,
        "chaperone": visit.patient.wants_chaperone,
        "name": visit.patient.full_name,
        "starts": f"{clinic.local(visit.starts_at):%H:%M}",
        "kind": "" if card.state == "missed" else visit.get_kind_display(),
        "ready": card.ready,
        "note": next((NOTES[dot.state] for dot in card.ready if dot.says and dot.state in NOTES), None),
        "url": _address("detail", visit),
        "presses": presses,
    }


def booking_url(**known: object) -> str:
    """The booking page with what is known already."""
    return f"{reverse('appointments:new')}?{urlencode(known)}"


def _address(page: str, visit: Any) -> str:
    return _pattern(page).replace(ANYONE, str(visit.uuid))


@cache
def _pattern(page: str) -> str:
    """The address of a page of any visit: looked up once, not four times for each of a day's visits."""
    return reverse(f"appointments:{page}", args=[ANYONE])
