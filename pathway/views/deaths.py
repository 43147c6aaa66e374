"""Record that a patient has died, with what ends said first; and take it back where it was a mistake."""

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
from pathway.actions import deaths
from pathway.forms.deaths import DeathForm, DeathMistakeForm
from pathway.queries.deaths import Ended, ended_by_death
from patients.views.records import load_in_use


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edit_patients")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load_in_use(request, uuid)
    if patient.death is not None:
        messages.info(request, "This is on record already.")
        return redirect("patients:edit", patient.uuid)
    today = days.today(request)
    form = DeathForm(request.POST or None, today=today)
    if form.is_valid():
        try:
            deaths.record(patient, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(
                request, f"Recorded. Nothing more is sent to {patient.full_name}, and nobody is called."
            )
            return redirect("patients:edit", patient.uuid)
    ends = _sentences(ended_by_death(patient, now=request.now))
    return render(
        request, "pathway/deaths/death_form.html", {"form": form, "patient": patient, "consequences": ends}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("undo_deaths")
@once
def taking_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load_in_use(request, uuid)
    if patient.death is None:
        messages.info(request, "No death is on record here.")
        return redirect("patients:edit", patient.uuid)
    form = DeathMistakeForm(request.POST or None)
    if form.is_valid():
        try:
            deaths.take_back(patient, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Taken back: {patient.full_name} can be booked and reached again.")
            return redirect("patients:edit", patient.uuid)
    return render(request, "pathway/deaths/taking_back_form.html", {"form": form, "patient": patient})


def _sentences(ended: Ended) -> list[str]:
    """What the press does, from how things stand now."""
    counted = (
        (
            ended.visits,
            "coming visit is",
            "coming visits are",
            "cancelled, and nobody is written to about it",
        ),
        (ended.check_ins, "check-in is", "check-ins are", "called off"),
        (ended.messages, "message that waits to leave is", "messages that wait to leave are", "taken back"),
        (ended.calls, "call that is owed is", "calls that are owed are", "closed"),
        (ended.alerts, "open alert stays", "open alerts stay", "open until a clinician closes it"),
    )
    return [
        *(
            f"{number} {one if number == 1 else many} {what}."
            for number, one, many, what in counted
            if number
        ),
        "From this moment nothing is sent to them, and nobody is told to call them.",
        "Nothing can be booked. The chart is kept and can be read as before.",
        "They are no longer found among the patients in use, but under “Died”.",
    ]
