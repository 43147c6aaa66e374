"""Archive a record, with what stands in the way said first; and bring it back."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import archives
from pathway.queries.archives import Obstacle, in_care_with, obstacles
from patients.models import Patient


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_records")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load(Patient.objects.all(), request, uuid)
    if patient.archived_at:
        return redirect("patients:edit", uuid)
    if request.method == "POST":
        try:
            archives.archive(patient, by=request.actor, now=request.now)
        except Refused:
            pass  # the page says what stands in the way now
        else:
            messages.success(request, f"{patient.full_name} is archived.")
            return redirect("patients:edit", uuid)
    conditions = [_condition(one, patient) for one in obstacles(patient, now=request.now)]
    context = {"patient": patient, "conditions": conditions}
    status = 409 if request.method == "POST" else 200
    return render(request, "pathway/archives/archive_form.html", context, status=status)


@require_POST
@requires("keep_records")
@once
def undoing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load(Patient.objects.all(), request, uuid)
    try:
        archives.bring_back(patient, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"{patient.full_name} is in use again.")
    return redirect("patients:edit", uuid)


def _condition(one: Obstacle, patient: Patient) -> dict[str, str]:
    """The shape of `_components/blocked.html`."""
    visits = {"url": reverse("patients:edit", args=[patient.uuid]), "link": "Coming visits"}
    sentence = archives.SENTENCES[one]
    if one is Obstacle.EPISODE and (name := in_care_with(patient)):
        sentence = f"Care is still open. {name} ends the episode first, in the chart."
    return {"sentence": sentence, **(visits if one is Obstacle.VISIT else {})}
