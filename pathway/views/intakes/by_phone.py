"""The intake on a patient's behalf, one way: the desk types what it hears, a page that is saved is never shown again, and
what comes back is "saved", "clinician will call you" or the emergency script."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.views.decorators.http import require_http_methods

from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from pathway.actions import intakes
from pathway.forms.intakes import form_for, title_of
from pathway.queries import intakes as queries
from pathway.queries.desk import of_intake
from patients.enums import IntakePart
from patients.models import Intake, Patient
from patients.views.records import load_in_use

get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@requires("book")
@once
def overview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Which pages are there, and what to say; a POST sends the form in, or what was changed in it."""
    patient = load_in_use(request, uuid)
    intake = _in_hand(patient)
    word = of_intake(intake, now=request.now) if intake else None
    if request.method == "POST" and intake is not None:
        try:
            intakes.submit(intake, by=request.actor, now=request.now)
        except Refused:
            if not _is_late(intake):  # of a change that is, the page itself says it
                messages.warning(request, "Some pages are not filled in yet. Go on where you stopped.")
        return redirect("intakes:by_phone", patient.uuid)
    done = intake.pages_done if intake else []
    asked = queries.pages(IntakePart.BEFORE)
    context = {
        "patient": patient,
        "desk": word,
        "pages": [(page, title_of(page, language="en"), page in done) for page in asked],
        "following": next((page for page in asked if page not in done), ""),
        "is_sent": bool(intake and intake.is_submitted),
        "is_changed": bool(intake and intake.is_being_changed),
        "is_late": bool(intake and _is_late(intake)),
        "may_change": bool(intake and queries.may_be_changed(intake)),
    }
    return render(request, "pathway/intakes/by_phone.html", context)


@get_or_post
@requires("book")
@once
def one_page(request: HttpRequest, uuid: UUID, page: str) -> HttpResponse:
    """One page to read aloud, empty however much is known. The question that is never asked aloud is left out."""
    patient = load_in_use(request, uuid)
    if page not in queries.pages(IntakePart.BEFORE):
        raise Http404
    if request.method != "POST" and not _is_to_ask(patient, page, request):
        return redirect("intakes:by_phone", patient.uuid)
    blank = Intake(clinic=patient.clinic, patient=patient)
    with translation.override(patient.language):
        form = form_for(
            page,
            blank,
            language=patient.language,
            data=request.POST if request.method == "POST" else None,
            is_aloud=True,
        )
        if request.method == "POST" and form.is_valid():
            try:
                kept = _keep(patient)(
                    patient,
                    page=page,
                    answers=form.answers(request.clinic.local(request.now).date()),
                    about=form.about(),
                    language=patient.language,
                    by=request.actor,
                    now=request.now,
                )
            except Refused as refused:
                form.add_error(None, refused.message)
            else:
                return _onwards(request, kept)
        asked = queries.pages(IntakePart.BEFORE)
        context = {
            "patient": patient,
            "form": form,
            "page": page,
            "title": title_of(page, language=patient.language),
            "number": asked.index(page) + 1,
            "total": len(asked),
        }
        return render(request, "pathway/intakes/by_phone_page.html", context)


def _in_hand(patient: Patient) -> Intake | None:
    return queries.begun_change(patient) or queries.in_hand(patient)


def _is_late(intake: Intake) -> bool:
    return intake.is_being_changed and not queries.may_be_changed(intake)


def _keep(patient: Patient) -> Callable[..., Intake]:
    """How a page is kept: of a form that was sent, in a version of its own, be it too late to send that."""
    intake = queries.in_hand(patient)
    is_sent = intake is not None and intake.is_submitted
    return intakes.change_page_of if is_sent else intakes.save_page_of


def _is_to_ask(patient: Patient, page: str, request: HttpRequest) -> bool:
    """Not while an emergency stands, nor what was answered, by whomever, and is not to be changed."""
    intake = _in_hand(patient)
    if intake is None:
        return True
    if not intake.is_submitted and queries.stops(intake, on=request.clinic.local(request.now).date()):
        return False
    is_missing = intake.takes(IntakePart.BEFORE) and page not in intake.pages_done
    return is_missing or queries.may_be_changed(intake)


def _onwards(request: HttpRequest, intake: Intake) -> HttpResponse:
    following = queries.first_to_do(intake)
    if following is None or queries.alarms(intake, on=request.clinic.local(request.now).date()):
        return redirect("intakes:by_phone", intake.patient.uuid)  # there stands what to say
    return redirect("intakes:by_phone_page", intake.patient.uuid, following)
