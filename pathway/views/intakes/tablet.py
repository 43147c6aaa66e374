"""Hand the intake over on the clinic's tablet."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.permissions import requires
from pathway.actions import intakes
from pathway.views import tablets
from patients.views.records import load_in_use


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
def tablet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lock this device and open the patient's intake on it: whoever holds it then reaches nothing else of the clinic.

    It needs no key against a second press: the second one comes from a device that is locked.
    """
    patient = load_in_use(request, uuid)
    if request.method != "POST":
        return tablets.ask(request, "pathway/intakes/tablet.html", {"patient": patient})
    try:
        link = intakes.hand_over(patient, by=request.actor, now=request.now)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("patients:edit", patient.uuid)
    return tablets.hand_over(request, link)
