"""The page where a practice says when check-ins may leave, what is too late, and for how long it asks about safety."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from pathway.actions import check_in_settings as actions
from pathway.forms.check_in_settings import CheckInSettingsForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def edit(request: HttpRequest) -> HttpResponse:
    stands = actions.of_clinic(request.clinic)
    form = CheckInSettingsForm(request.POST or None, initial=asdict(stands))
    if form.is_valid():
        try:
            actions.change(request.clinic, wanted=form.settings(), by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved. What is planned already is planned anew within minutes.")
            return redirect("check_in_settings")
    return render(request, "pathway/check_ins/settings_form.html", {"form": form, "clinic": request.clinic})
