"""Messages that reached nobody: send again, or say that it is dealt with."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic.actions import undelivered as actions
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.models import Message
from clinic.permissions import load, may, requires
from pathway.queries import undelivered as queries
from patients.models import Patient
from patients.queries import visit_messages

PAGE = 25


@require_safe
@requires("see_check_ins")
def undelivered_list(request: HttpRequest) -> HttpResponse:
    page = Paginator(queries.undelivered(request.clinic), PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "pathway/undelivered/undelivered_list.html",
        {
            "page": page,
            "lines": queries.with_patients(page),
            "may_send": may(request.membership, "send_check_ins"),
        },
    )


@require_POST
@requires("send_check_ins")
@once
def sending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Once more, to the address the patient has now."""

    def again(message: Message) -> str:
        if visit_messages.is_outdated(message, now=request.now):
            raise Refused("The visit has changed since, or is over, so this would tell them something wrong.")
        patient = Patient.objects.filter(pk=message.patient_id).first()
        channel, address = message.channel, ""
        if patient is not None and patient.is_written_to:
            channel, address = patient.channel, patient.address
        actions.send_again(message, channel=channel, address=address, by=request.actor, now=request.now)
        return f"On its way to {address}."

    return _press(request, uuid, again)


@require_POST
@requires("send_check_ins")
@once
def settling(request: HttpRequest, uuid: UUID) -> HttpResponse:
    def settle(message: Message) -> str:
        actions.settle(message, by=request.actor, now=request.now)
        return "Taken off the list."

    return _press(request, uuid, settle)


def _press(request: HttpRequest, uuid: UUID, press: Callable[[Message], str]) -> HttpResponse:
    message = load(queries.undelivered(request.clinic).select_related("link"), request, uuid)
    try:
        messages.success(request, press(message))
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("check_ins:undelivered")
