"""The page where a practice says who hears alerts, after how long, and when the morning's mail leaves."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import queries as practice
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from pathway.actions import alert_settings as actions
from pathway.forms.alert_settings import AlertSettingsForm


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def edit(request: HttpRequest) -> HttpResponse:
    members = practice.in_order_of_hearing(practice.who_handles_alerts(request.clinic))
    stands = actions.of_clinic(request.clinic)
    form = AlertSettingsForm(request.POST or None, stands=stands, members=members)
    if form.is_valid():
        try:
            actions.change(request.clinic, wanted=form.settings(), by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved. It counts from now on, also for alerts that wait.")
            return redirect("alert_settings")
    return render(request, "pathway/alerts/settings_form.html", {"form": form, "clinic": request.clinic})
