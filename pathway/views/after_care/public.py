"""After-care by link: a cover that names nobody, and the sheet. Nothing here changes anything."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic.enums import LinkPurpose
from clinic.links import patient_link
from clinic.models import Clinic
from pathway.queries import after_care


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
