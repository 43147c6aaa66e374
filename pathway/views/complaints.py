"""Complaints, for the manager alone: to everybody else no such page is there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from clinic.views import days
from pathway.actions import complaints
from pathway.forms.complaints import ComplaintAnswerForm, ComplaintEndForm, ComplaintForm
from pathway.models import Complaint
from pathway.queries import complaints as queries
from patients.views.records import load_in_use

PER_PAGE = 25


@require_safe
@requires("handle_complaints", hidden=True)
def complaint_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.of_clinic(request.clinic), PER_PAGE).get_page(request.GET.get("page"))
    _read(request, list(page))
    return render(request, "pathway/complaints/complaint_list.html", {"page": page})


@require_safe
@requires("handle_complaints", hidden=True)
def of_patient(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load_in_use(request, uuid)
    page = Paginator(queries.of_patient(patient), PER_PAGE).get_page(request.GET.get("page"))
    _read(request, list(page))
    context = {"page": page, "patient": patient, "is_held": queries.is_held(patient)}
    return render(request, "pathway/complaints/complaint_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("handle_complaints", hidden=True)
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load_in_use(request, uuid)
    today = days.today(request)
    form = ComplaintForm(request.POST or None, today=today, initial={"received_on": today})
    if form.is_valid():
        try:
            row = complaints.record(patient, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "The complaint is on record. Only a manager sees it.")
            return redirect("complaints:detail", row.uuid)
    return render(request, "pathway/complaints/complaint_form.html", {"form": form, "patient": patient})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("handle_complaints", hidden=True)
@once
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read it, and write how it was answered; every reading is recorded."""
    row = _load(request, uuid)
    form = ComplaintAnswerForm(request.POST or None, initial={"words": row.answer, "version": row.version})
    if form.is_valid():
        try:
            complaints.answer(row, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved.")
            return redirect("complaints:detail", uuid)
    return _page(request, row, form, ComplaintEndForm())


@require_POST
@requires("handle_complaints", hidden=True)
@once
def closing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    row = _load(request, uuid)
    end = ComplaintEndForm(request.POST)
    if end.is_valid():
        try:
            complaints.close(row, **end.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            end.add_error(error.field, error.message)
        else:
            messages.success(request, "The complaint is closed.")
            return redirect("complaints:detail", uuid)
    answer = ComplaintAnswerForm(initial={"words": row.answer, "version": row.version})
    return _page(request, row, answer, end)


@require_POST
@requires("handle_complaints", hidden=True)
@once
def hold_lifting(request: HttpRequest, uuid: UUID) -> HttpResponse:
    try:
        complaints.lift_hold(_load(request, uuid), by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, "The hold is lifted.")
    return redirect("complaints:detail", uuid)


def _load(request: HttpRequest, uuid: UUID) -> Complaint:
    people = ("patient__merged_into", "patient__clinic", "recorded_by", "closed_by")
    return load(Complaint.objects.select_related(*people), request, uuid)


def _page(
    request: HttpRequest, row: Complaint, form: ComplaintAnswerForm, end: ComplaintEndForm
) -> HttpResponse:
    _read(request, [row])
    context = {"complaint": row, "patient": row.patient.in_use, "form": form, "end": end}
    context["answered"] = queries.last_answered(row)
    return render(request, "pathway/complaints/complaint_detail.html", context)


def _read(request: HttpRequest, rows: list[Complaint]) -> None:
    targets = [(row, row.patient_id) for row in rows]
    audit.record_each("complaint.viewed", targets=targets, by=request.actor, now=request.now)
