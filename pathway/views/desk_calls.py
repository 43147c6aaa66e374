"""One question at a time on the phone, one way: the page knows what comes next and what to say, never what was answered."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import desk_calls as actions
from pathway.enums import Tier
from pathway.forms.desk_calls import OneQuestion
from pathway.forms.first_calls import CallerForm
from pathway.models import DeskCall
from pathway.queries import desk_calls as queries
from pathway.queries.check_in_answers import Asked, by_link
from pathway.states import CallTaskState

PARTS = ("clinic", "check_in__episode__patient", "call_task")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("send_check_ins")
@once
def question(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The first question nobody has answered; `ask` reads one again that this call asked, without its answer.

    An answer that comes late, from a page that stayed open, is stored all the same: only seeing ends with the time.
    """
    call = _load(request, uuid)
    asked = by_link(call.check_in_id)
    if request.method == "POST":
        return _answered(request, call, asked)
    if not queries.seen_by(call, request.actor.staff_id, request.now):
        return _page(request, call, "closed", {})
    again = request.GET.get("ask", "")
    slug = again if again in call.asked else queries.next_question(asked, skipped=call.skipped)
    is_emergency = call.tier == Tier.T0 and again not in call.asked
    if is_emergency:
        return _page(request, call, "emergency", {"form": CallerForm()})
    if call.ended_at is not None or slug is None:
        return _page(request, call, "said", {})
    return _question(request, call, asked, slug)


@require_POST
@requires("send_check_ins")
@once
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """They want to stop, or the line went dead; what was answered is kept."""
    call = _load(request, uuid)
    try:
        actions.stop(call, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
    if call.call_task is not None and call.call_task.state == CallTaskState.OPEN:
        return redirect("calls:outcome", call.call_task.uuid)
    return redirect("desk_calls:question", uuid)


@require_POST
@requires("send_check_ins")
@once
def caller(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How to reach somebody who was just sent for help; kept with the call back that is owed."""
    call = _load(request, uuid)
    form = CallerForm(request.POST)
    if form.is_valid():
        try:
            actions.sent_for_help(call, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Kept. The call back is first on the call list.")
            return redirect("check_ins:list")
    if not queries.seen_by(call, request.actor.staff_id, request.now):
        return _page(request, call, "closed", {})
    return _page(request, call, "emergency", {"form": form})


def _answered(request: HttpRequest, call: DeskCall, asked: Asked) -> HttpResponse:
    slug = request.POST.get("question", "")
    if slug not in queries.questions(asked):
        return redirect("desk_calls:question", call.uuid)
    form = OneQuestion(asked, slug, language=call.language)
    given = form.given(request.POST.get("answer", ""))
    try:
        if given is not None:
            actions.answer(call, slug=slug, given=given, by=request.actor, now=request.now)
        elif "skip" in request.POST:
            actions.skip(call, slug=slug, asked_as=form.words, by=request.actor, now=request.now)
        else:
            return _question(request, call, asked, slug, problem="Press the answer you hear.")
    except Refused as error:
        messages.warning(request, error.message)
    return redirect("desk_calls:question", call.uuid)


def _question(
    request: HttpRequest, call: DeskCall, asked: Asked, slug: str, *, problem: str = ""
) -> HttpResponse:
    order = queries.questions(asked)
    begins = not call.asked and slug == queries.next_question(asked, skipped=call.skipped)
    patient = call.check_in.episode.patient
    first = queries.beginning(call.check_in)
    form = OneQuestion(asked, slug, language=call.language)
    about = None if form.is_warning else queries.when_asked(asked)
    context = {
        "form": form,
        "when_said": queries.said(about, patient, call.clinic, language=call.language) if about else None,
        "number": order.index(slug) + 1,
        "total": len(order),
        "begin": queries.said(first, patient, call.clinic, language=call.language) if begins else None,
        "helper": queries.said("helper", patient, call.clinic, language=call.language)
        if begins and call.helper_name
        else None,
        "stay": queries.said("stay", patient, call.clinic, language=call.language),
        "again": next((one for one in reversed(call.asked) if one != slug), ""),
        "problem": problem,
    }
    return _page(request, call, "question", context)


def _page(request: HttpRequest, call: DeskCall, name: str, context: dict[str, Any]) -> HttpResponse:
    patient = call.check_in.episode.patient
    shown = name != "closed"
    task = call.call_task
    base = {
        "call": call,
        "patient": patient,
        "task": task if task is not None and task.state == CallTaskState.OPEN else None,
        "say": queries.to_say(call, call.clinic) if shown else None,
        "closing": queries.said("closing", patient, call.clinic, language=call.language) if shown else None,
        "mistake": _mistake(call) if name == "emergency" else "",
    }
    return render(request, f"pathway/desk_calls/{name}.html", {**base, **context})


def _mistake(call: DeskCall) -> str:
    """Where the last question is read again, for an answer that was pressed by mistake; empty once the form is sent."""
    if call.ended_at is not None or not call.asked:
        return ""
    return f"{reverse('desk_calls:question', args=[call.uuid])}?ask={call.asked[-1]}"


def _load(request: HttpRequest, uuid: UUID) -> DeskCall:
    return load(DeskCall.objects.select_related(*PARTS), request, uuid)
