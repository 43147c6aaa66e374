"""The check-in pages: what is due, sent or unanswered, and why. They never show what was answered to the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from clinic import audit, list_wall
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import birth_dates
from pathway.actions import check_ins as actions
from pathway.models import CheckIn
from pathway.queries import calls as call_queries
from pathway.queries import check_ins as queries
from pathway.queries.answers import lines
from pathway.queries.desk_calls import calls_about

PAGE = 25


@require_safe
@requires("see_check_ins")
def check_in_list(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "calls")
    if show not in queries.LISTS:
        show = "calls"
    is_calls = show == "calls"
    rows = (
        call_queries.in_order(request.clinic, now=request.now)
        if is_calls
        else queries.check_ins(request.clinic, show)
    )
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    calls = call_queries.lines(list(page), request.clinic, now=request.now) if is_calls else []
    labelled = [] if is_calls else [(row, queries.label(row)) for row in page]
    return render(
        request,
        "pathway/check_ins/check_in_list.html",
        {
            "show": show,
            "page": page,
            "calls": calls,
            "lines": labelled,
            "may_read": may(request.membership, "read_charts"),
        },
    )


@require_safe
@requires("see_check_ins")
def check_in_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The desk's page; what was answered stands on it for whoever reads charts and has the patient on their list."""
    rows = CheckIn.objects.select_related("clinic", "episode__patient")
    check_in = load(list_wall.with_standing(rows, request), request, uuid)
    reads_charts = may(request.membership, "read_charts")
    may_read = reads_charts and list_wall.is_open(check_in)
    answers = list(check_in.answers.select_related("typed_by").order_by("-number")) if may_read else []
    versions = [(answer, lines(answer)) for answer in answers]
    alerts = list(check_in.alerts.order_by("tier", "raised_at")) if may_read else []
    is_begun = check_in.pk in queries.begun([check_in])
    if may_read:
        patient_id = check_in.episode.patient_id
        audit.record(
            "check_in.viewed", target=check_in, by=request.actor, now=request.now, patient_id=patient_id
        )
    return render(
        request,
        "pathway/check_ins/check_in_detail.html",
        {
            "check_in": check_in,
            "label": queries.label(check_in),
            "is_begun": is_begun,
            "why": queries.why(check_in, request.now, is_begun=is_begun),
            "messages_sent": queries.messages_about(check_in),
            "is_locked": queries.is_locked(check_in),
            "may_read": may_read,
            "may_edit": may(request.membership, "edit_patients"),
            "asks_why": reads_charts and not may_read,
            "versions": versions,
            "alarming": [line for line in versions[0][1] if line.alarming] if versions else [],
            "alerts": alerts,
            "is_urgent": any(alert.is_open for alert in alerts),
            "by_phone": calls_about(check_in) if may_read else [],
        },
    )


@require_POST
@requires("send_check_ins")
@once
def sending(request: HttpRequest, uuid: UUID) -> HttpResponse:
    check_in = load(CheckIn.objects.select_related("episode__patient"), request, uuid)
    try:
        actions.send_now(check_in, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    else:
        messages.success(request, queries.asked_how(check_in.episode.patient))
    return redirect("check_ins:detail", uuid=check_in.uuid)


@require_POST
@requires("send_check_ins")
@once
def unlocking(request: HttpRequest, uuid: UUID) -> HttpResponse:
    check_in = load(CheckIn.objects.select_related("episode__patient"), request, uuid)
    birth_dates.unlock(check_in, by=request.actor, now=request.now)
    messages.success(request, f"{check_in.episode.patient} can open the link and try again.")
    return redirect("check_ins:detail", uuid=check_in.uuid)
