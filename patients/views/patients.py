"""Find a patient in seconds, add one, change who they are and how to reach them."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from clinic.views import days
from patients.actions import patients as actions
from patients.actions.patients import PatientDetails
from patients.forms.patients import PatientForm, stored
from patients.models import Patient
from patients.queries import appointments, cards, waitlist
from patients.queries import patients as queries

PER_PAGE = 25
EARLIER_PER_PAGE = 10  # beside the form
LONGEST_CARRIED = 40  # a UUID or a moment; the whole address has to fit beside the key of a form
CARRIED = (
    "therapist",
    "starts_at",
    "kind",
    "length",
    "room",
    "day",
)  # a booking that was begun before the patient was known


@require_safe
@requires("find_patients")
def patient_list(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "")
    show = request.GET.get("show", "")
    archived, died = show == "archived", show == "died"
    rows = queries.search(request.clinic, text, archived=archived, died=died)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "patients/patients/patient_list.html",
        {
            "page": page,
            "text": text.strip(),
            "archived": archived,
            "died": died,
            "today": days.today(request),
            "may_read_charts": may(request.membership, "read_charts"),
        },
    )


@require_safe
@requires("find_patients")
def found(request: HttpRequest) -> HttpResponse:
    """The first few while somebody is still typing, as the list below the search field."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    context = {
        "rows": queries.quick(request.clinic, text),
        "text": text,
        "may_read_charts": may(request.membership, "read_charts"),
    }
    return render(request, "patients/patients/_found.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("edit_patients")
@once
def new(request: HttpRequest) -> HttpResponse:
    """Add a patient; somebody who may be the same person is shown first, and nothing typed is lost."""
    form = PatientForm(request.POST or None, today=days.today(request), initial=_from_search(request))
    alike: list[Patient] = []
    if form.is_valid():
        details = form.details()
        known = _alike(request, details)
        alike = [] if "different" in request.POST else known
        if not alike:
            try:
                patient = _add(request, details, known)
            except Refused as error:
                form.add_error(error.field, error.message)
            else:
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
    patient = load(Patient.objects.select_related("clinic", "merged_into"), request, uuid)
    if patient.archived_at:
        return _archived(request, patient)
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
    alike = queries.alike(patient)
    card = cards.of_patient(patient, clinic=request.clinic, today=days.today(request))
    earlier = appointments.earlier(patient, now=request.now)
    return render(
        request,
        "patients/patients/patient_edit.html",
        {
            "form": form,
            "patient": patient,
            "coming": appointments.coming(patient, now=request.now),
            "earlier": Paginator(earlier, EARLIER_PER_PAGE).get_page(request.GET.get("page")),
            "tally": appointments.tally(patient, now=request.now),
            "age": patient.age(patient.death.died_on if patient.death else days.today(request)),
            "card": card,
            "cards_left_behind": [] if card else cards.of_joined(patient),
            "may_read_charts": may(request.membership, "read_charts"),
            "may_keep_records": may(request.membership, "keep_records"),
            "waiting": waitlist.of_patient(request.clinic, patient.pk),
            "alike": alike,
            "sharing": [(one, what) for one, what in queries.sharing(patient) if one not in alike],
            "merged": patient.merged.order_by("family_name", "given_name", "pk"),
        },
    )


@require_POST
@requires("edit_patients")
@once
def distinction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Somebody looked, and says that two records are of two people."""
    patient, other = (load(Patient.objects.all(), request, one) for one in (uuid, _uuid(request, "other")))
    try:
        actions.tell_apart(patient, other, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, f"Kept: {patient.full_name} and {other.full_name} are two people.")
    return redirect("patients:edit", uuid)


def _archived(request: HttpRequest, patient: Patient) -> HttpResponse:
    """A record that is not in use: nothing is changed in it, and it leads to the one that is."""
    context = {
        "patient": patient,
        "age": patient.age(days.today(request)),
        "visits": appointments.of_patient(patient)[:PER_PAGE],
        "card": cards.of_patient(patient, clinic=request.clinic, today=days.today(request)),
        "may_keep_records": may(request.membership, "keep_records"),
        "may_read_charts": may(request.membership, "read_charts"),
    }
    status = 409 if request.method == "POST" else 200
    return render(request, "patients/patients/patient_archived.html", context, status=status)


def _uuid(request: HttpRequest, name: str) -> UUID:
    try:
        return UUID(request.POST.get(name, ""))
    except ValueError:
        raise Http404 from None


def _add(request: HttpRequest, details: PatientDetails, known: list[Patient]) -> Patient:
    patient = actions.create(clinic=request.clinic, details=details, by=request.actor, now=request.now)
    for other in known:
        actions.tell_apart(patient, other, by=request.actor, now=request.now)
    return patient


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
