"""The page where a practice says its name, where it is, and which numbers its patients are told."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.actions import practice_details as actions
from clinic.errors import Refused
from clinic.forms.practice_details import DetailsForm
from clinic.idempotency import once
from clinic.permissions import requires


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def edit(request: HttpRequest) -> HttpResponse:
    stands = asdict(actions.of_clinic(request.clinic)) | {"version": request.clinic.version}
    form = DetailsForm(request.POST or None, initial=stands)
    if form.is_valid():
        try:
            actions.change(
                request.clinic,
                wanted=form.details(),
                version=form.cleaned_data["version"],
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "Saved. It stands on whatever a patient opens or gets from now on.")
            return redirect("practice_details")
    return render(request, "clinic/practice_details.html", {"form": form, "clinic": request.clinic})
