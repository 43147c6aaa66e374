"""After-care by link: a cover that names nobody, the sheet, and the way to say that something is wrong."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic import links, pdf
from clinic.enums import LinkPurpose
from clinic.links import patient_link
from clinic.models import Clinic
from pathway.actions import worries
from pathway.models import TreatmentSession
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
@require_POST
def link_something_wrong(request: HttpRequest, token: str) -> HttpResponse:
    """On to the warning questions of a check-in. It needs no key: a second press goes on with what the first began."""
    session = TreatmentSession.objects.get(pk=request.link.target_id)
    link = worries.begin(session, by=request.actor, now=request.now)
    return redirect("link_check_in", links.token(link.uuid, link.generation), "1")


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
