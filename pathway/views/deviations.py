"""Deviations: file one from the session's log, and the list whoever leads the clinic reads."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import deviations
from pathway.forms.deviations import DeviationForm
from pathway.queries import deviations as queries
from pathway.queries import treatment

PER_PAGE = 20


@require_safe
@requires("read_deviations")
def deviation_list(request: HttpRequest) -> HttpResponse:
    """Every deviation of the clinic, those nobody has read first; showing them is an audit event for each patient."""
    page = Paginator(queries.deviations(request.clinic), PER_PAGE).get_page(request.GET.get("page"))
    shown = [(one, one.treatment_session.episode.patient_id) for one in page]
    audit.record_each("deviation.viewed", targets=shown, by=request.actor, now=request.now)
    return render(request, "pathway/deviations/deviation_list.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form, opened with this moment and the needles counted so far; times are the clinic's own."""
    session = load(treatment.logs(), request, uuid)
    needles_in = sum(site.needles_in or 0 for site in session.sites.all())
    with timezone.override(request.clinic.zone):
        initial = {"happened_at": request.now.replace(second=0, microsecond=0), "needles": needles_in or None}
        form = DeviationForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            happened = deviations.Happened(**form.cleaned_data)
            try:
                deviations.file(session, happened, by=request.actor, now=request.now)
            except Refused as refused:
                form.add_error(refused.field, refused.message)
            else:
                messages.success(request, "The deviation is filed and the clinical lead is told.")
                return redirect("treatment:detail", session.uuid)
        if request.method != "POST":
            audit.record(
                "treatment.viewed",
                target=session,
                by=request.actor,
                now=request.now,
                patient_id=session.episode.patient_id,
            )
        return render(request, "pathway/deviations/deviation_form.html", {"form": form, "session": session})


@require_POST
@requires("read_deviations")
@once
def reading(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """ "I have read this": who and when."""
    deviation = load(queries.deviations(request.clinic), request, uuid)
    try:
        deviations.read(deviation, by=request.actor, now=request.now)
    except Refused as refused:
        messages.info(request, refused.message)
    return redirect("deviations:list")
