"""A page of a record that the browser prints: its script says so, and the audit has it like a PDF that was made.

It is said once the print has begun, so it never stands in its way; what a browser without script, or without a network,
prints is not heard of (docs/threat-model.md).
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from clinic import audit
from clinic.permissions import load, requires
from pathway.models import PlanOfCare, TreatmentSession
from pathway.queries import audits
from pathway.queries import recalls as queries
from pathway.views.recalls import asked_for
from patients.models import Patient

OF_A_SESSION = {
    "note": "treatment.printed",
    "after-care": "after_care.printed",
    "summary": "visit_summary.printed",
}
SAME_PRINT = timedelta(minutes=1)  # a browser may say it again while its preview is open


@require_POST
@requires("read_charts")
def of_session(request: HttpRequest, uuid: UUID, page: str) -> HttpResponse:
    """One of the papers of a session: its note or log, the after-care sheet, the summary of the visit."""
    if page not in OF_A_SESSION:
        raise Http404
    session = load(TreatmentSession.objects.select_related("episode"), request, uuid)
    return _printed(request, OF_A_SESSION[page], [(session, session.episode.patient_id)])


@require_POST
@requires("read_charts")
def of_plan(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = load(PlanOfCare.objects.select_related("episode"), request, uuid)
    return _printed(request, "plan.printed", [(plan, plan.episode.patient_id)])


@require_POST
@requires("read_charts")
def of_chart(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load(Patient.objects.all(), request, uuid)
    return _printed(request, "chart.printed", [(patient, patient.pk)])


@require_POST
@requires("recall_lots")
def of_recall(request: HttpRequest) -> HttpResponse:
    """Everybody who stood on the page of a recall that is printed, found again by what it had been asked."""
    asked = asked_for(request)
    found = queries.recalled(request.clinic, *asked) if asked else []
    return _printed(request, "recall.printed", [(one.patient, one.patient.pk) for one in found])


def _printed(request: HttpRequest, kind: str, targets: list[tuple[Model, int]]) -> HttpResponse:
    since = request.now - SAME_PRINT
    said = audits.printed_since(kind, by=request.actor, since=since)
    audit.record_each(
        kind,
        targets=[(row, patient) for row, patient in targets if row.pk not in said],
        by=request.actor,
        now=request.now,
        detail=audits.BY_THE_BROWSER,
    )
    return HttpResponse(status=204)
