"""Add words to a session: an addendum to a signed one, a lead's covering note to a draft of somebody who cannot sign."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import addenda
from pathway.forms.addenda import CoveringNoteForm
from pathway.forms.assessments import AddendumForm
from pathway.queries import treatment as queries
from pathway.queries.notes import sites_of
from pathway.views.notes import note_context


@require_POST
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add words to a signed session; the note comes back with them, or with what is wrong."""
    session = load(queries.logs(), request, uuid)
    form = AddendumForm(request.POST)
    if form.is_valid():
        try:
            addenda.add(session, text=form.cleaned_data["text"], by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return redirect(reverse("treatment:detail", args=[session.uuid]) + "#addenda")
    if not session.is_signed:
        messages.warning(request, "This session is not signed yet. Write it into the log itself.")
        return redirect("treatment:detail", session.uuid)
    return render(request, "pathway/treatment/note.html", note_context(request, session, addendum=form))


@require_http_methods(["GET", "HEAD", "POST"])
@requires("stand_in")
@once
def covering_note(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The draft's bare facts, and the note that lets care go on without its signature."""
    session = load(queries.logs(), request, uuid)
    patient = session.episode.patient
    if session.is_signed:
        messages.info(request, f"{session.signed_name} signed this session. Write an addendum instead.")
        return redirect("treatment:detail", session.uuid)
    with timezone.override(request.clinic.zone):
        form = CoveringNoteForm(request.POST or None)
        if form.is_valid():
            try:
                addenda.cover(session, **form.cleaned_data, by=request.actor, now=request.now)
            except Refused as refused:
                form.add_error(refused.field, refused.message)
            else:
                messages.success(
                    request,
                    "The covering note is kept. Care goes on; only who needled can still sign the draft.",
                )
                return redirect("treatment:covering_note", session.uuid)
        audit.record(
            "treatment.viewed", target=session, by=request.actor, now=request.now, patient_id=patient.pk
        )
        context = {"session": session, "patient": patient, "form": form, "sites": sites_of(session)}
        return render(request, "pathway/treatment/covering_note.html", context)
