"""Hand a due check-in over on the clinic's tablet, to a patient who is asked at visits only."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.permissions import load, requires
from pathway.actions import check_ins_at_visits as actions
from pathway.models import CheckIn
from pathway.queries.check_ins import label
from pathway.views import tablets


@require_http_methods(["GET", "HEAD", "POST"])
@requires("send_check_ins")
def tablet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lock this device and open the check-in on it: whoever holds it then reaches nothing else of the clinic.

    It needs no key against a second press: the second one comes from a device that is locked.
    """
    check_in = load(CheckIn.objects.promised().select_related("episode__patient"), request, uuid)
    if request.method != "POST":
        context = {"check_in": check_in, "patient": check_in.episode.patient, "label": label(check_in)}
        return tablets.ask(request, "pathway/check_ins/tablet.html", context)
    try:
        link = actions.hand_over(check_in, by=request.actor, now=request.now)
    except Refused as refused:
        messages.warning(request, refused.message)
        return redirect("check_ins:detail", uuid)
    return tablets.hand_over(request, link)
