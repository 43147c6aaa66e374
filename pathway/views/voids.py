"""Declare a signed session void, with what follows from it said before the press."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import voids
from pathway.forms.addenda import VoidForm
from pathway.models import TreatmentSession
from pathway.queries import treatment as queries

CONSEQUENCES = (
    "The note stays readable for good, struck through, with your name and the reason.",
    "It counts no longer: not toward the plan and its review, not on the chart, not in the outcomes.",
)
NEEDLED = "Its check-ins that were not sent yet are taken back, and those of the session before it are planned again."


@require_http_methods(["GET", "HEAD", "POST"])
@requires("read_charts")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Only who signed it and the clinical lead come here; the void is one press, with a reason."""
    session = load(queries.logs(), request, uuid)
    if not session.is_signed or session.is_void:
        return _nothing_to_void(request, session)
    if not voids.may_void(session, request.actor):
        raise PermissionDenied("Only who signed this session or the clinical lead may declare it void.")
    form = VoidForm(request.POST or None)
    if form.is_valid():
        try:
            voids.void(session, reason=form.cleaned_data["reason"], by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, "The session is void. The check-ins are planned without it.")
            return redirect("treatment:detail", session.uuid)
    patient = session.episode.patient
    audit.record("treatment.viewed", target=session, by=request.actor, now=request.now, patient_id=patient.pk)
    sentences = [*CONSEQUENCES, NEEDLED] if session.is_needling else list(CONSEQUENCES)
    context = {"session": session, "patient": patient, "form": form, "consequences": sentences}
    return render(request, "pathway/treatment/void_form.html", context)


def _nothing_to_void(request: HttpRequest, session: TreatmentSession) -> HttpResponse:
    words = "is void already" if session.is_signed else "is not signed yet; change the log itself"
    messages.info(request, f"This session {words}.")
    return redirect("treatment:detail", session.uuid)
