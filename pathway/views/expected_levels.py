"""The page where a therapist says what pain is expected of a patient for some days, and the press that ends it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import expected_levels as actions
from pathway.forms.expected_levels import ExpectedLevelForm
from pathway.models import EpisodeOfCare, ExpectedLevel


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    episode = load(EpisodeOfCare.objects.select_related("clinic", "patient"), request, uuid)
    form = ExpectedLevelForm(request.POST or None)
    if form.is_valid():
        try:
            actions.expect(episode, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Kept. A rise up to that level is a note for the next visit.")
            return redirect("chart", uuid=episode.patient.uuid)
    audit.record(
        "chart.viewed",
        target=episode.patient,
        by=request.actor,
        now=request.now,
        patient_id=episode.patient_id,
    )
    return render(
        request,
        "pathway/alerts/expected_level_form.html",
        {"form": form, "episode": episode, "patient": episode.patient},
    )


@require_POST
@requires("treat")
@once
def ending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = load(ExpectedLevel.objects.select_related("episode__patient"), request, uuid)
    try:
        actions.end(row, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("chart", uuid=row.episode.patient.uuid)
