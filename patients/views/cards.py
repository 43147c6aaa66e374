"""The desk's page about who pays for a patient's visits."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from clinic.views import days
from patients.actions import cards as actions
from patients.forms.cards import CardForm, stored
from patients.queries import cards
from patients.views.records import load_in_use


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edit_patients")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load_in_use(request, uuid)
    today = days.today(request)
    card = cards.of_patient(patient, clinic=request.clinic, today=today)
    form = CardForm(request.POST or None, today=today, initial=stored(card.row if card else None))
    if form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.keep(patient, details=form.details(), version=version, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved.")
            return redirect("patients:edit", patient.uuid)
    return render(
        request, "patients/patients/card_form.html", {"form": form, "patient": patient, "card": card}
    )
