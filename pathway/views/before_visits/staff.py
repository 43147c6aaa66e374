"""What staff do with the form before a visit: hand over the tablet, and (who reads charts) read the answers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.permissions import load, requires
from pathway.actions import before_visits
from pathway.models import BeforeVisit
from pathway.queries import before_visits as queries
from pathway.views import patient_header, tablets
from patients.models import Appointment
from patients.queries import appointments


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
def tablet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lock this device and open the patient's form on it: whoever holds it then reaches nothing else of the clinic.

    It needs no key against a second press: the second one comes from a device that is locked.
    """
    appointment: Appointment = load(appointments.of_clinic(request.clinic), request, uuid)
    if request.method != "POST":
        return tablets.ask(request, "pathway/before_visits/tablet.html", {"appointment": appointment})
    try:
        link = before_visits.hand_over(appointment, by=request.actor, now=request.now)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("appointments:detail", uuid)
    return tablets.hand_over(request, link)


@require_safe
@requires("read_charts")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The answers line by line, what asks for something first; every reading is recorded."""
    rows = BeforeVisit.objects.select_related(
        "clinic", "appointment", "episode__patient", "episode__therapist", "episode__clinic"
    )
    row = load(rows, request, uuid)
    audit.record(
        "before_visit.viewed",
        target=row,
        by=request.actor,
        now=request.now,
        patient_id=row.episode.patient_id,
    )
    shown = {"row": row, "lines": queries.lines(row), "said": queries.summary(row)}
    context = patient_header.page(request, row.episode, **shown)
    return render(request, "pathway/before_visits/before_visit_detail.html", context)
