"""A link that has run out: what to do when something is wrong, and a fresh one by mail. A GET changes nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST

from clinic.enums import LinkPurpose
from clinic.links import patient_link
from clinic.models import Clinic, PatientLink
from pathway.actions import fresh_links
from pathway.queries import check_in_answers as queries
from pathway.queries import patient_advice
from pathway.queries.check_in_answers import Asked
from pathway.queries.check_in_causes import causes_of

ASKS_ABOUT_SAFETY = (LinkPurpose.CHECK_IN, LinkPurpose.AFTER_CARE)
LEADS_NOWHERE = (
    LinkPurpose.VISIT,
    LinkPurpose.BEFORE_VISIT,
    LinkPurpose.OFFER,
    LinkPurpose.TABLET,
    LinkPurpose.INTAKE_TABLET,
    LinkPurpose.UNSUBSCRIBE,
)
ASKED_FOR = "asked"


def ran_out(request: HttpRequest, token: str) -> HttpResponse:
    """The kind page behind every link that opens nothing any more (settings.LINK_RAN_OUT)."""
    if request.link.purpose == LinkPurpose.CHECK_IN:
        return closed(request, token, queries.by_link(request.link.target_id))
    clinic = Clinic.objects.get(pk=request.link.clinic_id)
    if request.link.purpose == LinkPurpose.BOOKING_REQUEST:
        return render(request, "pathway/clinic_page/ran_out.html", {"clinic": clinic, "token": token})
    return _page(request, token, clinic, {"advice": None})


def closed(request: HttpRequest, token: str, asked: Asked) -> HttpResponse:
    """The same for a check-in that is over: what its answers called for is said again, and not what they were."""
    causes = causes_of(asked.check_in, asked.stored, now=request.now)
    advice = patient_advice.for_check_in(
        asked, causes, names_answers=False, language=get_language() or "en", now=request.now
    )
    return _page(request, token, asked.clinic, {"advice": advice})


@patient_link(may_have_run_out=True)
@require_POST
def link_fresh(request: HttpRequest, token: str) -> HttpResponse:
    """Needs no key: a second press within minutes sends nothing. The page says the same whatever came of it."""
    link = PatientLink.objects.get(pk=request.link.pk)
    fresh_links.send(link, by=request.actor, now=request.now)
    return redirect(f"{reverse('link', args=[token])}?{ASKED_FOR}=1")


def _page(request: HttpRequest, token: str, clinic: Clinic, context: dict[str, Any]) -> HttpResponse:
    asks_about_safety = request.link.purpose in ASKS_ABOUT_SAFETY
    return render(
        request,
        "pathway/public/link_ran_out.html",
        {
            "clinic": clinic,
            "token": token,
            "may_ask": request.link.revoked_at is None and request.link.purpose not in LEADS_NOWHERE,
            "was_asked": ASKED_FOR in request.GET,
            "emergencies": patient_advice.emergencies(get_language() or "en") if asks_about_safety else (),
            **context,
        },
        status=410,
    )
