"""The session log behind the lock while needles are in: how many, since when, and "Reaction"; nothing of the patient."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from clinic import locks
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import reactions
from pathway.models import TreatmentSession
from pathway.views.needle_count import NeedleCount


@require_http_methods(["GET", "HEAD", "POST"])
@requires("read_charts")
@locks.open_while_locked(locks.always)
@once
def locked_log(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A POST is a reaction. Without needles in, and of a log somebody else writes, it leads to the plain lock."""
    rows = TreatmentSession.objects.select_related("clinic", "episode").prefetch_related("sites")
    session = load(rows, request, uuid)
    log, count = reverse("treatment:detail", args=[uuid]), NeedleCount(session, request.now)
    is_theirs = _is_theirs(request, session)
    if is_theirs and request.method == "POST":  # heard also where it was unlocked meanwhile
        _stop(request, session)
        return redirect("treatment:locked", uuid)
    if not locks.is_locked(request):
        return redirect(log)
    if not is_theirs or not count.is_watched:
        return redirect(f"{reverse('lock')}?{urlencode({'next': log})}")
    has_passkey = request.membership.has_passkey
    shown = {"count": count, "next": log, "here": request.path, "has_passkey": has_passkey}
    return render(request, "pathway/treatment/locked_log.html", shown)


def _is_theirs(request: HttpRequest, session: TreatmentSession) -> bool:
    me = request.membership
    return may(me, "treat") and session.therapist_id == me.user_id and not session.is_signed


def _stop(request: HttpRequest, session: TreatmentSession) -> None:
    try:
        reactions.stop(session, by=request.actor, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
