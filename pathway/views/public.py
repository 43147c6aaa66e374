"""What the link in a patient's mail opens first, and the page it ends on; each purpose has a room for the rest."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from clinic.enums import LinkPurpose
from clinic.links import patient_link
from pathway.queries.intakes import PURPOSES
from pathway.views.after_care import public as after_care
from pathway.views.before_visits import public as before_visit
from pathway.views.birth_dates.public import asks_who_it_is
from pathway.views.check_in_link import public as check_in
from pathway.views.intake_link import public as intake_link
from pathway.views.visit_link import public as visit_link


@patient_link()
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The cover: whose form this is, how long it takes, and the way in. It names nobody, for mail scanners open it."""
    if request.link.purpose in before_visit.PURPOSES:
        return before_visit.cover(request, token)
    if request.link.purpose == LinkPurpose.VISIT:
        return visit_link.visit(request, token)
    if request.link.purpose == LinkPurpose.CONSENT:
        return redirect("link_consent", token)
    if request.link.purpose == LinkPurpose.OFFER:
        return redirect("link_offer", token)
    if request.link.purpose == LinkPurpose.UNSUBSCRIBE:
        return redirect("link_no_more_mail", token)
    if request.link.purpose == LinkPurpose.BOOKING_REQUEST:
        return redirect("link_booking_request", token)
    if request.link.purpose in PURPOSES:
        return intake_link.cover(request, token)
    if request.link.purpose == LinkPurpose.AFTER_CARE:
        return after_care.cover(request, token)
    return check_in.cover(request, token)


@patient_link(*PURPOSES, LinkPurpose.CHECK_IN, LinkPurpose.CONSENT, *before_visit.PURPOSES)
@require_safe
@asks_who_it_is
def link_done(request: HttpRequest, token: str) -> HttpResponse:
    """What happens next and how to reach the clinic; sends back to what is still open."""
    if request.link.purpose in before_visit.PURPOSES:
        return before_visit.done(request, token)
    if request.link.purpose == LinkPurpose.CONSENT:
        return redirect("link_consent", token)
    if request.link.purpose in PURPOSES:
        return intake_link.done(request, token)
    return check_in.done(request, token)
