"""After-care on paper, for patients who are reached by phone or want it in their hand."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import after_care as actions
from pathway.models import TreatmentSession
from pathway.queries import after_care


@require_safe
@requires("read_charts")
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The sheet of a signed session in the patient's language; before the signature there is none."""
    session = load(TreatmentSession.objects.select_related("episode__patient"), request, uuid)
    if not session.is_signed:
        raise Http404
    patient = session.episode.patient
    audit.record(
        "after_care.viewed", target=session, by=request.actor, now=request.now, patient_id=patient.pk
    )
    with translation.override(patient.language):
        found = after_care.after_care(session.pk)
    return render(
        request,
        "pathway/treatment/after_care_sheet.html",
        {
            "session": session,
            "patient": patient,
            "clinic": found.clinic,
            "sheet": found,
            "language": patient.language,
            "message": after_care.message_of(session),
            "may_send": may(request.membership, "treat") and actions.is_open(session, now=request.now),
        },
    )


@require_POST
@requires("treat")
@once
def sending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Send the mail with the sheet once more."""
    session = load(TreatmentSession.objects.select_related("episode__patient"), request, uuid)
    try:
        actions.send_again(session, by=request.actor, now=request.now)
    except Refused as refused:
        messages.warning(request, refused.message)
    else:
        messages.success(request, "The after-care mail is on its way again.")
    return redirect("treatment:after_care", session.uuid)
