"""Who opened this record, and what one person did: for whoever reviews the audit; each of these readings is in it too."""

from __future__ import annotations

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic import audit
from clinic.models import Membership
from clinic.permissions import load, requires
from pathway.queries import audits
from patients.views.records import load_in_use

PER_PAGE = 50
TABS = {
    "": "Everything",
    "opened": "Opened",
    "written": "Wrote",
    "taken": "Printed and exported",
    "signed_in": "Signed in",
}


@require_safe
@requires("review_audit")
def of_patient(request: HttpRequest, uuid: UUID) -> HttpResponse:
    patient = load_in_use(request, uuid)
    audit.record("audit.viewed", target=patient, by=request.actor, now=request.now, patient_id=patient.pk)
    page = Paginator(audits.of_patient(patient), PER_PAGE).get_page(request.GET.get("page"))
    context = {"patient": patient, "page": page, "lines": audits.lines(page)}
    return render(request, "pathway/audits/of_patient.html", context)


@require_safe
@requires("review_audit")
def of_member(request: HttpRequest, uuid: UUID) -> HttpResponse:
    member = load(Membership.objects.select_related("user"), request, uuid)
    audit.record("member.audit_viewed", target=member, by=request.actor, now=request.now)
    tab = request.GET.get("show", "")
    tab = tab if tab in TABS else ""
    page = Paginator(audits.of_member(member, tab), PER_PAGE).get_page(request.GET.get("page"))
    context = {"member": member, "page": page, "lines": audits.lines(page), "tabs": TABS, "tab": tab}
    return render(request, "pathway/audits/of_member.html", context)
