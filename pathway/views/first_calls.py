"""The four questions at a first booking. One way: what was answered is never shown here again, only what to say."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import calls
from pathway.actions import first_calls as actions
from pathway.forms.first_calls import CallerForm, FirstCallForm
from pathway.models import CallTask, EpisodeOfCare, FirstCall
from pathway.queries.desk import word_of
from pathway.reference import library
from pathway.states import CallReason, CallTaskState

PARTS = ("clinic", "patient")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("book")
@once
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    episode = load(EpisodeOfCare.objects.select_related(*PARTS), request, uuid)
    if FirstCall.objects.filter(episode=episode).exists():
        return _said(request, episode, CallerForm())
    form = FirstCallForm(
        request.POST if request.method == "POST" else None,
        library=library(),
        language=episode.patient.language,
    )
    if form.is_valid():
        try:
            actions.ask(episode, choices=form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            return redirect("episodes:first_call", uuid=uuid)
    context = {"episode": episode, "patient": episode.patient, "form": form}
    return render(request, "pathway/first_calls/first_call_form.html", context)


@require_POST
@requires("book")
@once
def caller(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How to reach somebody who was just sent for help; kept with the call that is owed."""
    episode = load(EpisodeOfCare.objects.select_related(*PARTS), request, uuid)
    form = CallerForm(request.POST)
    task = _ring_back(episode)
    if task is None:
        messages.info(request, "That call was made already.")
        return redirect("episodes:first_call", uuid=uuid)
    if form.is_valid():
        try:
            calls.note_caller(task, **form.cleaned_data, by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "Kept. The call back is first on the call list.")
            return redirect("episodes:first_call", uuid=uuid)
    return _said(request, episode, form)


def _said(request: HttpRequest, episode: EpisodeOfCare, form: CallerForm) -> HttpResponse:
    call = FirstCall.objects.get(episode=episode)
    word = word_of(call, clinic=request.clinic, language=episode.patient.language, now=request.now)
    return render(
        request,
        "pathway/first_calls/first_call_said.html",
        {
            "episode": episode,
            "patient": episode.patient,
            "call": call,
            "desk": word,
            "task": _ring_back(episode),
            "form": form,
        },
    )


def _ring_back(episode: EpisodeOfCare) -> CallTask | None:
    return CallTask.objects.filter(
        patient_id=episode.patient_id, reason=CallReason.RING_BACK, state=CallTaskState.OPEN
    ).first()
