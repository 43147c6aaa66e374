"""The calendar: a week of every therapist, to look through and to book from."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.permissions import requires
from clinic.views import days
from pathway.queries import calendar as queries
from patients.rules.availability import days_of_week


@require_safe
@requires("see_today")
def calendar(request: HttpRequest) -> HttpResponse:
    """The week a day is in; weekends only where somebody works or is booked."""
    week = days_of_week(days.chosen_day(request))
    rows = queries.week(request.clinic, week, now=request.now)
    shown = [
        number
        for number, day in enumerate(week)
        if number < 5 or any(row.cells[number].visits or not row.cells[number].is_off for row in rows)
    ]
    return render(
        request,
        "pathway/calendar/calendar_week.html",
        {
            "days": [week[number] for number in shown],
            "rows": [(row.diary, [row.cells[number] for number in shown]) for row in rows],
            "today": days.today(request),
            "week_before": week[0] - timedelta(days=7),
            "week_after": week[0] + timedelta(days=7),
            "is_this_week": days.today(request) in week,
        },
    )
