"""The check-ins and messages of one patient, off the chart: what comes, what was sent or not and why, and stopping them."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.messages import reasons
from clinic.permissions import may, requires
from pathway.actions import message_stops
from pathway.forms.message_stops import MessageStopForm
from pathway.models import CheckIn
from pathway.queries import check_ins as named
from pathway.queries import contacts
from pathway.queries import patient_check_ins as queries
from patients.models import Patient
from patients.views.records import load_in_use

PAGE = 25
LISTS = ("coming", "past", "messages")


@require_safe
@requires("see_check_ins")
def of_patient(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every reading is recorded; nothing here says what was answered."""
    patient = load_in_use(request, uuid)
    audit.record("check_ins.viewed", target=patient, by=request.actor, now=request.now, patient_id=patient.pk)
    show = request.GET.get("show", "coming")
    show = show if show in LISTS else "coming"
    rows = queries.past if show == "past" else queries.messages
    page = Paginator(rows(patient, request.clinic), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "pathway/check_ins/patient_check_ins.html",
        {
            "patient": patient,
            "show": show,
            "preview": queries.preview(patient, clinic=request.clinic, now=request.now),
            "page": page if show != "coming" else None,
            "past": _past(list(page), request) if show == "past" else [],
            "letters": [
                (row, reasons.name(row), reasons.why(row, clinic=request.clinic, now=request.now))
                for row in page
            ]
            if show == "messages"
            else [],
            "said": contacts.said(patient),
            "may_edit": may(request.membership, "edit_patients"),
            "may_read_charts": may(request.membership, "read_charts"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edit_patients")
@once
def stop(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load_in_use(request, uuid)
    form = MessageStopForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            message_stops.stop(patient, reason=form.cleaned_data["reason"], by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"Nothing more is written to {patient.full_name}.")
            return redirect("patient_check_ins", uuid)
    return render(request, "pathway/check_ins/message_stop_form.html", {"form": form, "patient": patient})


@require_POST
@requires("edit_patients")
@once
def resumption(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _changed(request, uuid, message_stops.resume, "Messages may leave again.")


@require_POST
@requires("edit_patients")
@once
def by_phone(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _changed(
        request, uuid, message_stops.ask_by_phone, "Check-ins are calls for the desk from now on."
    )


@require_POST
@requires("edit_patients")
@once
def at_visits(request: HttpRequest, uuid: UUID) -> HttpResponse:
    said = "From now on check-ins wait for the visits; nothing is sent."
    return _changed(request, uuid, message_stops.ask_at_visits, said)


def _changed(request: HttpRequest, uuid: UUID, change: Callable[..., Patient], said: str) -> HttpResponse:
    patient = load_in_use(request, uuid)
    try:
        change(patient, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, said)
    return redirect("patient_check_ins", uuid)


def _past(rows: list[CheckIn], request: HttpRequest) -> list[tuple[CheckIn, str, str, bool]]:
    begun = named.begun(rows)
    return [
        (row, named.label(row), named.why(row, request.now, is_begun=row.pk in begun), row.pk in begun)
        for row in rows
    ]
