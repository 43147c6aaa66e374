"""A patient's own page of one visit: when and where it is, cancel it, or ask for another time. A GET changes nothing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.links import patient_link
from pathway.actions import visit_wishes
from pathway.forms.visit_wishes import CannotComeForm
from pathway.queries import visit_wishes as queries


def visit(request: HttpRequest, token: str) -> HttpResponse:
    """What the mail opens, mail scanners too: the time and the place, and no name."""
    seen = queries.by_link(request.link.target_id, now=request.now)
    return render(request, "pathway/public/visit.html", {"clinic": seen.clinic, "token": token, "seen": seen})


@patient_link(LinkPurpose.VISIT)
@require_http_methods(["GET", "HEAD", "POST"])
@once
def link_visit_cancellation(request: HttpRequest, token: str) -> HttpResponse:
    """What cancelling means, then one press; a visit that cannot be cancelled leads back to its page, which says why."""
    seen = queries.by_link(request.link.target_id, now=request.now)
    if not seen.may_change:
        return redirect("link", token)
    form = CannotComeForm(request.POST or None)
    if form.is_valid():
        try:
            visit_wishes.cancel(
                seen.appointment, reason=form.cleaned_data["reason"], by=request.actor, now=request.now
            )
        except Refused:  # it moved on in between; its page says how it stands
            pass
        return redirect("link", token)
    return render(
        request,
        "pathway/public/visit_cancellation.html",
        {"clinic": seen.clinic, "token": token, "seen": seen, "form": form},
    )


@patient_link(LinkPurpose.VISIT)
@require_POST
@once
def link_visit_another_time(request: HttpRequest, token: str) -> HttpResponse:
    seen = queries.by_link(request.link.target_id, now=request.now)
    try:
        visit_wishes.ask_for_another_time(seen.appointment, by=request.actor, now=request.now)
    except Refused:  # it moved on in between; its page says how it stands
        pass
    return redirect("link", token)
