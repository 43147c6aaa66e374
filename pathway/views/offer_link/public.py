"""The time a patient on the waitlist is offered, by link: one press takes it, one refuses it. A GET changes nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic.enums import LinkPurpose
from clinic.errors import Refused, Stale
from clinic.idempotency import once
from clinic.links import patient_link
from pathway.actions import waitlist_offers as actions
from patients.queries import waitlist as queries

ANSWERS = {"take": actions.accept, "refuse": actions.decline}


@patient_link(LinkPurpose.OFFER)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def link_offer(request: HttpRequest, token: str) -> HttpResponse:
    """What became of it is told on the same page; where it cannot be booked, whom to call."""
    offer = queries.offer_by_link(request.link.target_id)
    answer = ANSWERS.get(request.POST.get("answer", ""))
    cannot = False
    if answer:
        try:
            answer(offer, by=request.actor, now=request.now)
        except Stale:
            pass  # the page says that it is over
        except Refused:
            cannot = True
        if not cannot:
            return redirect("link_offer", token)
    return render(
        request,
        "pathway/public/offer.html",
        {
            "clinic": offer.clinic,
            "token": token,
            "offer": offer,
            "is_open": offer.is_open(request.now),
            "cannot": cannot,
            "now": offer.clinic.local(request.now),
        },
    )
