"""A clinic's public page: what dry needling is and is not, who treats here, and asking for a first visit."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from clinic import queries as practice
from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.links import patient_link
from clinic.public_pages import of_clinic
from clinic.views import days
from pathway.actions import booking_requests as actions
from pathway.enums import DeskOutcome
from pathway.forms.booking_requests import RequestForm
from pathway.queries.desk import script
from pathway.reference import library
from pathway.rules.screenings import desk_outcome
from patients.enums import BookingRequestState
from patients.models import BookingRequest
from patients.queries import booking_requests as queries


@of_clinic
@require_safe
def about(request: HttpRequest, slug: str) -> HttpResponse:
    return render(
        request,
        "pathway/clinic_page/about.html",
        {
            "clinic": request.clinic,
            "people": practice.shown_in_public(request.clinic, on=days.today(request)),
        },
    )


@of_clinic
@require_http_methods(["GET", "HEAD", "POST"])
@once
def new(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a first visit. An emergency is told what to do instead, and nothing they typed is kept."""
    form = RequestForm(
        request.POST if request.method == "POST" else None,
        clinic=request.clinic,
        times=queries.offered(request.clinic, now=request.now),
        language=_language(),
        today=days.today(request),
    )
    if form.emergency:
        told = script(request.clinic, DeskOutcome.EMERGENCY, language=_language(), now=request.now)
        return render(request, "pathway/clinic_page/emergency.html", {"clinic": request.clinic, "told": told})
    if form.is_valid():
        if form.is_a_machine:
            return redirect("clinic_page_sent", slug)
        try:
            actions.ask(request.clinic, form.asked(), by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            return redirect("clinic_page_sent", slug)
    return render(request, "pathway/clinic_page/request_form.html", {"clinic": request.clinic, "form": form})


@of_clinic
@require_safe
def sent(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "pathway/clinic_page/sent.html", {"clinic": request.clinic})


@patient_link(LinkPurpose.BOOKING_REQUEST)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def link_booking_request(request: HttpRequest, token: str) -> HttpResponse:
    """One button that says "it was me"; opening the page does nothing."""
    row = BookingRequest.objects.select_related("clinic").get(pk=request.link.target_id)
    refused = ""
    if request.method == "POST":
        try:
            actions.confirm(row, by=request.actor, now=request.now)
        except Refused as error:
            refused = error.message
        else:
            return redirect("link_booking_request", token)
    told = desk_outcome(row.answers, library=library())
    return render(
        request,
        "pathway/clinic_page/confirmation.html",
        {
            "clinic": row.clinic,
            "token": token,
            "refused": refused,
            "is_confirmed": row.state != BookingRequestState.SENT,
            "told": script(row.clinic, told, language=_language(), now=request.now),
        },
    )


def _language() -> str:
    return "es" if get_language() == "es" else "en"
