"""The days on which a practice is closed: add one, see what is booked there, open it again."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.actions import diaries
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import ClosedDay
from clinic.permissions import load, requires
from patients.forms.practice import ClosedDayForm
from patients.queries import rebooking, working_time


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def closed_days(request: HttpRequest) -> HttpResponse:
    form = ClosedDayForm(request.POST or None)
    if form.is_valid():
        typed: dict[str, Any] = form.cleaned_data
        try:
            diaries.close_day(request.clinic, **typed, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            left = rebooking.words(request.clinic, day=typed["on"], now=request.now)
            messages.success(
                request, f"The clinic is closed on that day. Nobody is offered it any more. {left}".strip()
            )
            return redirect("closed_days")
    coming = working_time.closed_days(request.clinic, now=request.now)
    return render(request, "patients/practice/closed_days.html", {"form": form, "coming": coming})


@require_POST
@requires("run_practice")
@once
def removal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open on that day after all."""
    row = load(ClosedDay.objects.all(), request, uuid)
    diaries.open_day(row, by=request.actor, now=request.now)
    messages.success(request, "The clinic is open on that day.")
    return redirect("closed_days")
