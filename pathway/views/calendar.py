"""The calendar: a week of everybody or of every room to look through, and of one of them by the hour to move visits in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic import queries as practice
from clinic.models import Room, User
from clinic.permissions import may, requires
from clinic.views import days
from pathway.queries import calendar as queries
from pathway.queries import week_grid
from pathway.queries.calendar import Cell
from pathway.queries.week_grid import Day
from pathway.views.visit_words import spoken, will_be_told
from patients.rules.availability import days_of_week

Subject = TypeVar("Subject", User, Room)


@require_safe
@requires("see_today")
def calendar(request: HttpRequest) -> HttpResponse:
    """The week a day is in, of therapists or of rooms (`?by=room`), or of one of them (`?therapist=`, `?room=`).

    A weekend only as far as somebody works or is booked. A script gets only the part that changes when a visit is moved.
    """
    week = days_of_week(days.chosen_day(request))
    by = "room" if request.GET.get("by") == "room" or "room" in request.GET else "therapist"
    context: dict[str, Any] = {
        "by": by,
        "today": days.today(request),
        "week_before": week[0] - timedelta(days=7),
        "week_after": week[0] + timedelta(days=7),
        "is_this_week": days.today(request) in week,
        "monday": week[0],
    }
    one = _one_rooms_week(request, week) if by == "room" else _one_therapists_week(request, week)
    if one:
        template = "pathway/calendar/_grid.html" if request.htmx else "pathway/calendar/week_grid.html"
        return render(request, template, {**context, **one})
    rows = _rooms(request, week) if by == "room" else _therapists(request, week)
    shown = _days_shown(
        [any(_is_shown(cells[number], by) for *_, cells in rows) for number in range(len(week))]
    )
    context["days"] = [week[number] for number in shown]
    context["rows"] = [(subject, name, [cells[number] for number in shown]) for subject, name, cells in rows]
    return render(request, "pathway/calendar/calendar_week.html", context)


def _days_shown(used: Sequence[bool]) -> list[int]:
    """Monday to Friday, and of the weekend up to the last day that is used: never a Sunday without its Saturday."""
    last = max((number for number, is_used in enumerate(used) if is_used), default=0)
    return list(range(max(last, 4) + 1))


def _is_shown(cell: Cell, by: str) -> bool:
    """Whether a day of the weekend is worth a column; a room by itself works on none."""
    return bool(cell.visits) or (by == "therapist" and not cell.is_off)


def _therapists(request: HttpRequest, week: Sequence[date]) -> list[tuple[Any, str, list[Any]]]:
    rows = queries.week(request.clinic, week, now=request.now)
    return [(row.diary.therapist, row.diary.name, row.cells) for row in rows]


def _rooms(request: HttpRequest, week: Sequence[date]) -> list[tuple[Any, str, list[Any]]]:
    rows = queries.week_of_rooms(request.clinic, practice.rooms(request.clinic), week)
    return [(row.room, row.room.name if row.room else "Without a room", row.cells) for row in rows]


def _one_therapists_week(request: HttpRequest, week: Sequence[date]) -> dict[str, Any]:
    if "therapist" not in request.GET:
        return {}
    people = practice.therapists(request.clinic)
    chosen = _named(people, request.GET["therapist"])
    if chosen is None:
        return {}
    found = week_grid.of_therapist(request.clinic, chosen, week, now=request.now)
    return _grid(request, found, chosen, people)


def _one_rooms_week(request: HttpRequest, week: Sequence[date]) -> dict[str, Any]:
    if "room" not in request.GET:
        return {}
    rooms = practice.rooms(request.clinic)
    chosen = _named(rooms, request.GET["room"])
    if chosen is None:
        return {}
    return _grid(request, week_grid.of_room(request.clinic, chosen, week, now=request.now), chosen, rooms)


def _named(rows: Sequence[Subject], uuid: str) -> Subject | None:
    return next((one for one in rows if str(one.uuid) == uuid), None)


def _grid(
    request: HttpRequest, found: Sequence[Day], subject: User | Room, others: Sequence[User | Room]
) -> dict[str, Any]:
    shown = [found[number] for number in _days_shown([not day.is_off for day in found])]
    may_move = may(request.membership, "book")
    movers = week_grid.movers(shown) if may_move else set()
    return {
        "subject": subject,
        "others": others,
        "hours": shown[0].grid,
        "is_empty": not any(day.cards for day in shown),
        "may_move": bool(movers),
        "lanes": [_lane(request, day, movers) for day in shown],
    }


def _lane(request: HttpRequest, day: Day, movers: set[int]) -> dict[str, Any]:
    grid = day.grid
    return {
        "day": grid.day,
        "hours": grid.hours,
        "booked": len(day.cards),
        "now_row": grid.row(request.now) if grid.holds(request.now) else None,
        "away": day.away,
        "cards": [
            (card, will_be_told(card.visit.patient) if movers and card.may_move else "") for card in day.cards
        ],
        "targets": [
            {
                "row": target.row,
                "at": target.starts_at.isoformat(),
                "words": spoken(request, target.starts_at),
                "therapists": " ".join(str(key) for key in target.therapists if key in movers),
            }
            for target in day.targets
            if movers.intersection(target.therapists)
        ],
    }
