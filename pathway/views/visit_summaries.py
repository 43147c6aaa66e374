"""The visit summary for the patient, from the clinic's side: to look at, print and hand over."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_safe

from clinic import audit, pdf
from clinic.permissions import load, requires
from pathway.models import TreatmentSession
from pathway.queries import treatment as queries
from pathway.queries import visit_summaries
from pathway.views.notes import pdf_file

VOID = "This session is void, so there is no summary of it to hand over."


@require_safe
@requires("read_charts")
def summary(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The summary in the patient's language; a draft has none, nor has a void session."""
    session = _signed(request, uuid)
    if session.is_void:
        return _void(request, session)
    _recorded("visit_summary.viewed", request, session)
    patient = session.episode.patient
    with translation.override(patient.language):
        paper = visit_summaries.paper(session, now=request.now)
    context = {"session": session, "patient": patient, "paper": paper, "language": patient.language}
    return render(request, "pathway/treatment/visit_summary.html", context)


@require_safe
@requires("read_charts")
def summary_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same as a PDF, which is recorded as printed."""
    session = _signed(request, uuid)
    if session.is_void:
        return _void(request, session)
    _recorded("visit_summary.printed", request, session)
    with translation.override(session.episode.patient.language):
        paper = visit_summaries.paper(session, now=request.now)
    made = pdf.render(paper, made_at=request.now)
    return pdf_file(made, f"visit-{request.clinic.local(session.started_at):%Y-%m-%d}.pdf")


def _signed(request: HttpRequest, uuid: UUID) -> TreatmentSession:
    session = load(queries.logs(), request, uuid)
    if not session.is_signed:
        raise Http404
    return session


def _void(request: HttpRequest, session: TreatmentSession) -> HttpResponse:
    messages.info(request, VOID)
    return redirect("treatment:detail", session.uuid)


def _recorded(kind: str, request: HttpRequest, session: TreatmentSession) -> None:
    patient_id = session.episode.patient_id
    audit.record(kind, target=session, by=request.actor, now=request.now, patient_id=patient_id)
