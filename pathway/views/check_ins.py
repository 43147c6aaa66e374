"""The check-in pages: what is due, sent or unanswered, and why. They never show what was answered to the desk."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from pathway.actions import birth_dates, calls
from pathway.actions import check_ins as actions
from pathway.forms.follow_up import CallOutcomeForm
from pathway.models import CallTask, CheckIn
from pathway.queries import check_ins as queries
from pathway.queries.answers import lines

PAGE = 25


@require_safe
@requires("see_check_ins")
def check_in_list(request: HttpRequest) -> HttpResponse:
    show = request.GET.get("show", "calls")
    if show not in queries.LISTS:
        show = "calls"
    rows = queries.open_calls(request.clinic) if show == "calls" else queries.check_ins(request.clinic, show)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    labelled = [(row, queries.label(row)) for row in page] if show != "calls" else []
    return render(
        request,
        "pathway/check_ins/check_in_list.html",
        {"show": show, "page": page, "lines": labelled, "may_read": may(request.membership, "read_charts")},
    )


@require_safe
@requires("see_check_ins")
def check_in_detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    check_in = load(CheckIn.objects.select_related("clinic", "episode__patient"), request, uuid)
    may_read = may(request.membership, "read_charts")
    answers = list(check_in.answers.order_by("-number")) if may_read else []
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
            "why": queries.why(check_in, request.now),
            "messages_sent": queries.messages_about(check_in),
            "is_locked": queries.is_locked(check_in),
            "may_read": may_read,
            "versions": [(answer, lines(answer)) for answer in answers],
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


@require_http_methods(["GET", "HEAD", "POST"])
@requires("send_check_ins")
@once
def call_outcome(request: HttpRequest, uuid: UUID) -> HttpResponse:
    task = load(CallTask.objects.select_related("clinic", "patient", "check_in__episode"), request, uuid)
    form = CallOutcomeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            calls.close(task, outcome=form.cleaned_data["outcome"], by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, f"The call to {task.patient} is recorded.")
            return redirect("check_ins:list")
    return render(request, "pathway/calls/call_form.html", {"task": task, "form": form})
