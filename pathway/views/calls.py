"""A call the desk owes: whom, when best, what to say; then the questions, or how it went. Never why in clinical words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import calls as actions
from pathway.actions import desk_calls
from pathway.forms.desk_calls import CallForm, SpeakerForm
from pathway.models import CallTask
from pathway.queries import calls as queries
from pathway.queries.desk_calls import last_needled, said
from pathway.states import ABOUT_A_TIME, CallOutcome, CallReason
from patients.actions import patients
from patients.enums import AppointmentState
from patients.models import Appointment
from patients.queries.waitlist import open_offer_of

PARTS = ("clinic", "patient__clinic", "check_in__episode__patient", "owner", "appointment__therapist")
OPENING = {
    CallReason.RING_BACK: "ring_back",
    CallReason.OPTED_OUT: "how_to_reach",
    CallReason.WRONG_ADDRESS: "how_to_reach",
    CallReason.MOVE_VISIT: "another_time",
    CallReason.REBOOK: "we_cancelled",
    CallReason.MOVED: "we_moved",
    CallReason.GAVE_BACK: "they_cancelled",
}
RECORDED = {
    CallOutcome.NOT_REACHED: "Recorded. Nobody was reached.",
    CallOutcome.CALL_BACK: "Recorded. The call is on the list for then.",
    CallOutcome.WRONG_NUMBER: "Recorded. This number is used no more; ask for the right one.",
    CallOutcome.WORRY: "Recorded. A clinician has been told and will call them.",
}


@require_http_methods(["GET", "HEAD", "POST"])
@requires("send_check_ins")
@once
def outcome(request: HttpRequest, uuid: UUID) -> HttpResponse:
    task = load(CallTask.objects.select_related(*PARTS), request, uuid)
    with timezone.override(request.clinic.zone):
        form = CallForm(request.POST if request.method == "POST" else None, task=task)
        valid = form.is_valid()
    if valid:
        try:
            _record(request, task, form)
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            how = CallOutcome(form.cleaned_data["outcome"])
            messages.success(request, RECORDED.get(how, f"The call to {task.patient.full_name} is recorded."))
            return redirect("check_ins:list")
    return _page(request, task, form, SpeakerForm.of(task.patient))


@require_POST
@requires("send_check_ins")
@once
def questions(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """They answer: who speaks, and on to the first question."""
    task = load(CallTask.objects.select_related(*PARTS), request, uuid)
    form = SpeakerForm(request.POST)
    if form.is_valid():
        try:
            call = desk_calls.begin(task, speaker=form.speaker(), by=request.actor, now=request.now)
        except Refused as error:
            form.add_error(None, error.message)
        else:
            return redirect("desk_calls:question", call.uuid)
    return _page(request, task, CallForm(task=task), form)


@require_POST
@requires("send_check_ins")
@once
def right_number(request: HttpRequest, uuid: UUID) -> HttpResponse:
    task = load(CallTask.objects.select_related(*PARTS), request, uuid)
    patients.number_is_right(task.patient, by=request.actor, now=request.now)
    messages.success(request, "The number may be called again.")
    return redirect("calls:outcome", uuid)


def _record(request: HttpRequest, task: CallTask, form: CallForm) -> None:
    how, to = form.cleaned_data["outcome"], {"by": request.actor, "now": request.now}
    if how == CallOutcome.NOT_REACHED:
        actions.not_reached(task, **to)
    elif how == CallOutcome.CALL_BACK:
        actions.call_back(task, at=form.cleaned_data["call_at"], **to)
    elif how == CallOutcome.WRONG_NUMBER:
        actions.wrong_number(task, **to)
    else:
        actions.close(task, outcome=how, **to)


def _page(request: HttpRequest, task: CallTask, form: CallForm, speaker: SpeakerForm) -> HttpResponse:
    patient, clinic = task.patient, request.clinic
    stands = _stands(task)
    opening = _opening(task, stands)
    return render(
        request,
        "pathway/calls/call_form.html",
        {
            "task": task,
            "line": queries.lines([task], clinic, now=request.now)[0],
            "opening": said(opening, patient, clinic, language=patient.language),
            "nobody_there": said("nobody_there", patient, clinic, language=patient.language),
            "offer": open_offer_of(clinic, patient.pk) if task.reason == CallReason.OFFER else None,
            "to_move": stands if task.reason in ABOUT_A_TIME else None,
            "to_tell": stands if task.reason == CallReason.MOVED else None,
            "to_book": task.reason in ABOUT_A_TIME,
            "may_ask": task.check_in is not None or last_needled(patient) is not None,
            "form": form,
            "speaker": speaker,
        },
    )


def _stands(task: CallTask) -> Appointment | None:
    """The visit the call is about where it waits still, to be moved or told of."""
    visit = task.appointment
    return visit if visit is not None and visit.state == AppointmentState.BOOKED else None


def _opening(task: CallTask, stands: Appointment | None) -> str:
    if task.reason == CallReason.REBOOK and stands:
        return "cannot_keep"
    return OPENING.get(CallReason(task.reason), "greeting")
