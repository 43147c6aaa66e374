"""The page of a locked screen, wherever it was: needles that are in, since when, and "Reaction"; nothing of any patient."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clinic import locks, renewals
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import OWN_SIGN_IN, load, may, requires
from pathway.actions import reactions
from pathway.models import TreatmentSession
from pathway.queries.under_way import sessions_under_way
from pathway.views.autosave import REFUSED
from pathway.views.needle_count import NeedleCount

NOT_YOURS = "Somebody else writes this log. Nothing was recorded in it."


@require_safe
@requires(OWN_SIGN_IN)
@locks.open_while_locked(locks.always)
def locked(request: HttpRequest) -> HttpResponse:
    """What unlocks it; where needles of theirs are in, these stay in sight above it."""
    to = locks.address(request, "next") or "/"
    if not locks.is_locked(request):
        return redirect(to)
    counts, shown = _counts(request), {"next": to, "has_passkey": request.membership.has_passkey}
    if not counts:
        return render(request, "account/lock.html", shown)
    shown |= {"counts": counts, "here": request.get_full_path(), "is_in": any(one.still_in for one in counts)}
    return render(request, "pathway/treatment/locked_screen.html", shown)


@require_POST
@requires("treat")
@locks.open_while_locked(locks.always)
@once
def reaction(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Heard also where the screen was unlocked meanwhile; of a log somebody else writes nothing is.

    A script whose press is not recorded is answered by a status, so that it says so where it was pressed.
    """
    rows = TreatmentSession.objects.select_related("clinic", "episode")
    session = load(rows, request, uuid)
    try:
        if session.therapist_id != request.membership.user_id:
            raise Refused(NOT_YOURS)
        reactions.stop(session, by=request.actor, now=request.now)
    except Refused as refused:
        if renewals.is_by_script(request):
            return HttpResponse(refused.message, status=REFUSED, content_type="text/plain")
        messages.error(request, refused.message)
    return redirect(locks.page(reverse("treatment:detail", args=[uuid])))


def _counts(request: HttpRequest) -> list[NeedleCount]:
    if not may(request.membership, "treat"):
        return []
    rows = sessions_under_way(request.membership, now=request.now)
    return [count for count in (NeedleCount(row, request.now) for row in rows) if count.is_watched]
