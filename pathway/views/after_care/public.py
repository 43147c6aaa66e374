"""After-care by link: a cover that names nobody, and the sheet. Nothing here changes anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from clinic import pdf
from clinic.enums import LinkPurpose
from clinic.links import patient_link
from clinic.models import Clinic
from pathway.queries import after_care, treatment, visit_summaries


def cover(request: HttpRequest, token: str) -> HttpResponse:
    """What the mail opens, mail scanners too: the clinic, and the way in."""
    clinic = Clinic.objects.get(pk=request.link.clinic_id)
    return render(request, "pathway/public/after_care_cover.html", {"clinic": clinic, "token": token})


@patient_link(LinkPurpose.AFTER_CARE)
@require_safe
def link_after_care(request: HttpRequest, token: str) -> HttpResponse:
    sheet = after_care.after_care(request.link.target_id)
    return render(
        request, "pathway/public/after_care.html", {"clinic": sheet.clinic, "token": token, "sheet": sheet}
    )


@patient_link(LinkPurpose.AFTER_CARE)
@require_safe
def link_visit_summary(request: HttpRequest, token: str) -> HttpResponse:
    """What was done in the visit and how the pain was; of a void session it is not told."""
    session = treatment.logs().get(pk=request.link.target_id)
    paper = None if session.is_void else visit_summaries.paper(session, now=request.now)
    context = {"clinic": session.clinic, "token": token, "paper": paper}
    return render(request, "pathway/public/visit_summary.html", context)


@patient_link(LinkPurpose.AFTER_CARE)
@require_safe
def link_visit_summary_file(request: HttpRequest, token: str) -> HttpResponse:
    """The same as a PDF to keep."""
    session = treatment.logs().get(pk=request.link.target_id)
    if session.is_void:
        return redirect("link_visit_summary", token)
    made = pdf.render(visit_summaries.paper(session, now=request.now), made_at=request.now)
    return HttpResponse(
        made,
        content_type="application/pdf",
        headers={
            "Content-Disposition": f'attachment; filename="visit-{session.started_at:%Y-%m-%d}.pdf"',
            "X-Content-Type-Options": "nosniff",
        },
    )
