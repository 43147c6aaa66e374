"""Which day a page is about: `?day=2026-11-24`, and today for anything else."""

from datetime import date, timedelta

from django.http import HttpRequest

REACH = timedelta(days=5 * 366)  # nobody books further away, and the calendar's own ends are out of reach


def today(request: HttpRequest) -> date:
    """The clinic's local date at this moment; for views behind `@requires`."""
    local_day: date = request.clinic.local(request.now).date()
    return local_day


def chosen_day(request: HttpRequest) -> date:
    """The day asked for; today when it is missing, misspelt or years away."""
    here = today(request)
    try:
        asked = date.fromisoformat(request.GET.get("day", ""))
    except ValueError:
        return here
    return asked if abs(asked - here) <= REACH else here
