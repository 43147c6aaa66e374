"""Where you are signed in: every browser, and how to end it there."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic.actions import sessions as actions
from clinic.idempotency import once
from clinic.models import StaffSession
from clinic.permissions import requires
from clinic.queries import sign_ins as queries


@require_safe
@requires("keep_own_sign_in")
def sign_in_list(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    places = queries.places(request.membership.user, clinic=request.clinic, here=here, now=request.now)
    others = [place for place in places if not place.is_here]
    return render(request, "clinic/sign_ins.html", {"places": places, "others": others})


@require_POST
@requires("keep_own_sign_in")
@once
def ending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """End one of one's own; somebody else's is not there."""
    session = (
        StaffSession.objects.filter(user=request.membership.user, uuid=uuid).select_related("user").first()
    )
    if session is None:
        raise Http404
    actions.end(session, by=request.actor, now=request.now)
    messages.success(request, "Nobody is signed in there any more.")
    return redirect("sign_ins")


@require_POST
@requires("keep_own_sign_in")
@once
def ending_of_others(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    actions.end_others(request.membership.user, here=here, by=request.actor, now=request.now)
    messages.success(request, "You are signed in nowhere but here.")
    return redirect("sign_ins")
