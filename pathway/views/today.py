"""Today: the whole clinic for the front desk and the manager, a therapist's own list for the therapist."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinic.enums import Role
from clinic.permissions import may, requires
from clinic.views import days
from pathway.queries import alerts, my_day
from pathway.queries import today as queries
from pathway.queries.today import Lane
from pathway.views.today_lanes import drawn

MOST_ALERTS = 5


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
    lanes = [drawn(lane, board, request.clinic, off_url=_off_url(request, lane, day)) for lane in board.lanes]
    return {"board": board, "lanes": lanes}


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
