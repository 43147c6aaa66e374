"""The page where a practice says when somebody answers the phone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from pathway.actions import opening_hours as actions
from pathway.forms.opening_hours import OpeningWeekForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def edit(request: HttpRequest) -> HttpResponse:
    form = OpeningWeekForm(request.POST or None, clinic=request.clinic)
    if form.is_valid():
        try:
            actions.change(
                request.clinic,
                stretches=form.stretches(),
                version=form.cleaned_data["version"],
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "Saved. Patients read these hours, and alerts are timed by them.")
            return redirect("opening_hours")
    return render(request, "pathway/practice/opening_hours_form.html", {"form": form})
