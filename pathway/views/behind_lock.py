"""What a page that saves itself is told while its screen is locked: whether its words are stored, nothing of a record.

Of a session log its needles too, as the page of the lock says them (pathway.views.locked_screens).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from clinic import locks
from pathway.views.needle_count import NeedleCount

PRESSED = "X-Needlepath-Pressed"  # what was pressed is done, although the words beside it are not stored
PARTS = "pathway/_parts_behind_lock.html"


def stored(request: HttpRequest, *, version: int, count: NeedleCount | None = None) -> HttpResponse:
    """The words are stored: the version from which the page goes on. What else they change it asks for once unlocked."""
    return render(request, PARTS, {"version": version, "count": count})


def not_stored(request: HttpRequest, *, pressed: NeedleCount | None = None) -> HttpResponse:
    """The page keeps its words and sends them again, and hears why they were not taken once it is unlocked.

    `pressed` is given where a reaction was recorded all the same.
    """
    if pressed is None:
        return HttpResponse(status=locks.LOCKED)
    answer = render(request, PARTS, {"count": pressed}, status=locks.LOCKED)
    answer.headers[PRESSED] = "yes"
    return answer
