"""Find a patient in seconds, add one, change who they are and how to reach them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from clinic.views import days
from patients.actions import patients as actions
from patients.actions.patients import PatientDetails
from patients.forms.patients import PatientForm, stored
from patients.models import Patient
from patients.queries import appointments
from patients.queries import patients as queries

PER_PAGE = 25
LONGEST_CARRIED = 40  # a UUID or a moment; the whole address has to fit beside the key of a form
CARRIED = (
    "therapist",
    "starts_at",
    "kind",
    "length",
    "day",
)  # a booking that was begun before the patient was known


@require_safe
@requires("find_patients")
def patient_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "")
    page = Paginator(queries.search(request.clinic, text), PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "patients/patients/patient_list.html",
        {
            "page": page,
            "text": text.strip(),
            "today": days.today(request),
            "may_read_charts": may(request.membership, "read_charts"),
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edit_patients")
@once
def new(request: HttpRequest) -> HttpResponse:
    """Add a patient; somebody who may be the same person is shown first, and nothing typed is lost."""
    form = PatientForm(request.POST or None, today=days.today(request), initial=_from_search(request))
    alike: list[Patient] = []
    if form.is_valid():
        details = form.details()
        alike = [] if "different" in request.POST else _alike(request, details)
        if not alike:
            patient = actions.create(
                clinic=request.clinic, details=details, by=request.actor, now=request.now
            )
            messages.success(request, f"{patient.full_name} is added. Now find a time.")
            return redirect(_booking_url(request, patient))
    same = [(patient, _booking_url(request, patient)) for patient in alike]
    return render(
        request,
        "patients/patients/patient_form.html",
        {"form": form, "same": same, "back": _back_url(request)},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edit_patients")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load(Patient.objects.all(), request, uuid)
    form = PatientForm(request.POST or None, today=days.today(request), initial=stored(patient))
    if form.is_valid():
        try:
            actions.edit(
                patient,
                details=form.details(),
                version=form.cleaned_data["version"] or 0,
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Saved.")
            return redirect("patients:edit", uuid)
    return render(
        request,
        "patients/patients/patient_edit.html",
        {
            "form": form,
            "patient": patient,
            "coming": appointments.coming(patient, now=request.now),
            "age": patient.age(days.today(request)),
            "may_read_charts": may(request.membership, "read_charts"),
        },
    )


def _alike(request: HttpRequest, details: PatientDetails) -> list[Patient]:
    return queries.possible_duplicates(
        request.clinic,
        given_name=details.given_name,
        family_name=details.family_name,
        birth_date=details.birth_date,
        email=details.email,
        phone=details.phone,
    )


def _from_search(request: HttpRequest) -> dict[str, Any]:
    given, _, family = request.GET.get("name", "").strip().partition(" ")
    return {"given_name": given[:80], "family_name": family.strip()[:80]}


def _carried(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET[name][:LONGEST_CARRIED] for name in CARRIED if name in request.GET}


def _booking_url(request: HttpRequest, patient: Patient) -> str:
    return f"{reverse('appointments:new')}?{urlencode({**_carried(request), 'patient': patient.uuid})}"


def _back_url(request: HttpRequest) -> str:
    carried = _carried(request)
    return f"{reverse('appointments:new')}?{urlencode(carried)}" if carried else reverse("patients:list")
