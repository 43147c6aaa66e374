"""The page where a practice says what each kind of visit asks for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from patients.actions import visit_types as actions
from patients.forms.practice import VisitTypesForm
from patients.queries import visit_types


@require_http_methods(["GET", "HEAD", "POST"])
@requires("run_practice")
@once
def edit(request: HttpRequest) -> HttpResponse:
    form = VisitTypesForm(request.POST or None, stands=visit_types.of_clinic(request.clinic))
    if form.is_valid():
        try:
            actions.change(request.clinic, wanted=form.wanted(), by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved. It counts for what is booked from now on.")
            return redirect("visit_types")
    return render(request, "patients/practice/visit_types.html", {"form": form})
