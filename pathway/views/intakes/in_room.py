"""Finish an intake together with the patient, in the room; what they said so far stands in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import requires
from pathway.actions import intakes
from pathway.forms.intakes import PARTS, form_for, title_of
from pathway.queries import intakes as queries
from pathway.queries.alerts import standing
from patients.enums import IntakePart
from patients.models import Intake
from patients.views.records import load_in_use

LANGUAGE = "en"  # staff pages are English; the patient hears the question from the therapist
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@get_or_post
@requires("treat")
@once
def overview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Which pages are there and which are not; a POST sends the first part in. Every reading is recorded."""
    patient = load_in_use(request, uuid)
    intake = queries.in_hand(patient)
    if request.method == "POST":
        if intake is None:
            messages.warning(request, "Nothing is filled in yet.")
            return redirect("intakes:in_room", patient.uuid)
        try:
            intakes.submit(intake, by=request.actor, now=request.now)
        except Refused as refused:
            messages.warning(request, refused.message)
            return redirect("intakes:in_room", patient.uuid)
        messages.success(request, "The intake is there. The screening starts from it.")
        return redirect("chart", patient.uuid)
    if intake is not None:
        _viewed(request, intake)
    done = set(intake.pages_done) if intake else set()
    parts = [
        (
            words,
            [(page, title_of(page, language=LANGUAGE), page in done) for page in queries.pages(part)],
        )
        for part, words in PARTS.items()
    ]
    context = {
        "patient": patient,
        "parts": parts,
        "is_sent": bool(intake and intake.is_submitted),
        "may_send": set(queries.pages(IntakePart.BEFORE)) <= done,
        "standing": standing(intake) if intake else [],
        "following": _following(done),
    }
    return render(request, "pathway/intakes/in_room.html", context)


@get_or_post
@requires("treat")
@once
def one_page(request: HttpRequest, uuid: UUID, page: str) -> HttpResponse:
    """One page, with what the patient said; saving leads to the next that is not done."""
    patient = load_in_use(request, uuid)
    if page not in queries.pages():
        raise Http404
    intake = queries.in_hand(patient)
    if intake is None:
        intake = Intake(clinic=patient.clinic, patient=patient)  # nothing is kept before something is said
    if not intake.takes(queries.part_of(page)):
        messages.info(request, "This part was sent. What has changed since is asked in the screening.")
        return redirect("intakes:in_room", patient.uuid)
    form = form_for(page, intake, language=LANGUAGE, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            kept = intakes.save_page_of(
                patient,
                page=page,
                answers=form.answers(request.clinic.local(request.now).date()),
                about=form.about(),
                language=LANGUAGE,
                by=request.actor,
                now=request.now,
            )
        except Refused as refused:
            form.add_error(None, refused.message)
        else:
            return _onwards(request, kept)
    if intake.pk:
        _viewed(request, intake)
    context = {"patient": patient, "form": form, "page": page, "title": title_of(page, language=LANGUAGE)}
    return render(request, "pathway/intakes/in_room_page.html", context)


def _following(done: set[str]) -> tuple[str, str] | None:
    """The first page of the first part that is not done, with its title."""
    page = next((page for page in queries.pages(IntakePart.BEFORE) if page not in done), None)
    return (page, title_of(page, language=LANGUAGE)) if page else None


def _onwards(request: HttpRequest, intake: Intake) -> HttpResponse:
    """To the next page that is not done; after an emergency to the chart, where the alert is."""
    if queries.stops(intake, on=request.clinic.local(request.now).date()):
        messages.warning(request, "An emergency answer. It is kept, and the alert is open.")
        return redirect("chart", intake.patient.uuid)
    following = queries.first_to_do(intake)
    if following is None:
        return redirect("intakes:in_room", intake.patient.uuid)
    return redirect("intakes:in_room_page", intake.patient.uuid, following)


def _viewed(request: HttpRequest, intake: Intake) -> None:
    audit.record(
        "intake.viewed", target=intake, by=request.actor, now=request.now, patient_id=intake.patient_id
    )
