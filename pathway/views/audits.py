"""Who opened this record, and what one person did: for whoever reviews the audit; each of these readings is in it too."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from clinic import audit, downloads, pdf
from clinic.actions import audit_reviews as actions
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import AuditReview, Membership
from clinic.permissions import load, requires
from clinic.queries import audit_reviews
from pathway.queries import audit_papers, audits
from patients.views.records import load_in_use

PER_PAGE = 50
TABS = {
    "": "Everything",
    "opened": "Opened",
    "by_reason": "Opened with a reason",
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
def report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The same for the patient, as a PDF; that it was made is the latest entry in it."""
    patient = load_in_use(request, uuid)
    audit.record("audit.exported", target=patient, by=request.actor, now=request.now, patient_id=patient.pk)
    content = pdf.render(audit_papers.paper(patient, now=request.now), made_at=request.now)
    return downloads.attachment(content, media_type="application/pdf", file_name="who-opened.pdf")


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


@require_safe
@requires("review_audit")
def review_list(request: HttpRequest) -> HttpResponse:
    rows = AuditReview.objects.filter(clinic=request.clinic).select_related("signed_by")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "open_month": audit_reviews.open_month(request.clinic, request.now)}
    return render(request, "pathway/audits/review_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("review_audit")
@once
def review(request: HttpRequest, year: int, month: int) -> HttpResponse:
    """A month as it was shown when it was signed off, or as it stands with the button that signs it."""
    first = _month(request, year, month)
    signed = (
        AuditReview.objects.filter(clinic=request.clinic, month=first).select_related("signed_by").first()
    )
    counts = signed.shown if signed else audits.counts(request.clinic, first)
    if request.method == "POST":
        try:
            actions.sign(request.clinic, month=first, shown=counts, by=request.actor, now=request.now)
        except Refused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, f"{first:%B %Y} is signed off.")
        return redirect("audits:review_list")
    page = Paginator(audits.opened_by_reason(request.clinic, first), PER_PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "month": first,
        "signed": signed,
        "counts": counts,
        "page": page,
        "lines": audits.lines(page),
    }
    return render(request, "pathway/audits/review.html", context)


def _month(request: HttpRequest, year: int, month: int) -> date:
    """The first day of a month that is over and not older than this century; any other is no page."""
    last = audit_reviews.last_month(request.clinic, request.now)
    if not (2000 <= year <= last.year and 1 <= month <= 12) or date(year, month, 1) > last:
        raise Http404
    return date(year, month, 1)
