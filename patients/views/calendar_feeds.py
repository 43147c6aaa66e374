"""A therapist's own page for the secret address their calendar program reads."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.idempotency import once
from clinic.permissions import requires
from patients.actions import calendar_feeds as actions
from patients.queries import calendar_feeds as queries


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def own(request: HttpRequest) -> HttpResponse:
    """Whether an address is open, and for some minutes which; a press makes a new one."""
    if request.method == "POST":
        actions.make(request.clinic, by=request.actor, now=request.now)
        return redirect("own_calendar_feed")
    feed = queries.open_feed(request.clinic, request.user.pk)
    address = queries.address(feed, request.clinic, now=request.now) if feed else ""
    return render(request, "patients/calendar_feed.html", {"feed": feed, "address": address})


@require_POST
@requires("treat")
@once
def revocation(request: HttpRequest) -> HttpResponse:
    actions.revoke(request.clinic, by=request.actor, now=request.now)
    messages.success(request, "The address is shut. Calendar programs that read it find nothing any more.")
    return redirect("own_calendar_feed")
