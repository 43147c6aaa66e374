"""Caller has a worry: from any page, choose the patient, and ask the warning questions whether a check-in is due or not."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import calls, desk_calls
from pathway.enums import Tier
from pathway.forms.desk_calls import SpeakerForm
from pathway.models import EpisodeOfCare
from pathway.queries import desk
from pathway.queries.desk_calls import Said, last_needled, said
from patients.models import Patient
from patients.queries import patients as found

PAGE = 10


@require_safe
@requires("send_check_ins")
def search(request: HttpRequest) -> HttpResponse:
    """Who is calling? Nobody is listed before something was typed."""
    text = request.GET.get("q", "").replace("\x00", "").strip()
    rows = found.search(request.clinic, text) if text else Patient.objects.none()
    page = Paginator(rows.order_by("family_name", "given_name", "id"), PAGE).get_page(request.GET.get("page"))
    return render(request, "pathway/worries/worry_search.html", {"page": page, "text": text})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("send_check_ins")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load(Patient.objects.select_related("clinic"), request, uuid)
    form = SpeakerForm(request.POST) if request.method == "POST" else SpeakerForm.of(patient)
    if form.is_valid():
        try:
            call = desk_calls.begin_worry(patient, speaker=form.speaker(), by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            return redirect("desk_calls:question", call.uuid)
    return _page(request, patient, form)


@require_POST
@requires("send_check_ins")
@once
def telling(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """There is nothing to ask about: a clinician hears at once that they have to call."""
    patient = load(Patient.objects.select_related("clinic"), request, uuid)
    try:
        calls.tell_clinician(patient, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect("worry_new", uuid)
    words = desk.spoken(request.clinic, Tier.T1, language=patient.language, now=request.now)
    messages.success(request, f"A clinician has been told. Say: {words}")
    return redirect("patients:edit", uuid)


def _page(request: HttpRequest, patient: Patient, form: SpeakerForm) -> HttpResponse:
    clinic = request.clinic
    emergency = desk.spoken(clinic, Tier.T0, language=patient.language, now=request.now)
    may_ask = last_needled(patient) is not None
    return render(
        request,
        "pathway/worries/worry_form.html",
        {
            "patient": patient,
            "form": form,
            "may_ask": may_ask,
            "has_episode": may_ask or EpisodeOfCare.objects.filter(patient=patient).exists(),
            "to_ask": None if may_ask else desk.to_ask(patient),
            "begin": said("begin_worry", patient, clinic, language=patient.language),
            "emergency": Said(patient.language, emergency),
        },
    )
