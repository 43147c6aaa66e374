"""Late entries: open a log for a visit that was written on paper, and put its times right while it is a draft."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import audit, queries
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import late_entries
from pathway.forms.late_entries import LateEntryForm, TimesForm
from pathway.models import EpisodeOfCare
from pathway.queries import treatment


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Open the late log; a re-screen on paper is copied next, then the log is written."""
    episode = load(EpisodeOfCare.objects.select_related("clinic", "patient"), request, uuid)
    with timezone.override(request.clinic.zone):
        therapists = queries.therapists(request.clinic)
        form = LateEntryForm(request.POST or None, therapists=therapists)
        if request.method == "POST" and form.is_valid():
            reason, times, paper = form.cleaned_data["reason"], form.times(), form.paper()
            try:
                log = late_entries.open_log(
                    episode, times=times, reason=reason, paper=paper, by=request.actor, now=request.now
                )
            except Refused as refused:
                form.add_error(refused.field, refused.message)
            else:
                copied = episode.screenings.filter(copied_at__isnull=False, completed_at__isnull=True).first()
                return (
                    redirect("screenings:detail", copied.uuid)
                    if copied
                    else redirect("treatment:detail", log.uuid)
                )
        if request.method != "POST":
            audit.record(
                "episode.viewed",
                target=episode,
                by=request.actor,
                now=request.now,
                patient_id=episode.patient_id,
            )
        context = {"form": form, "episode": episode}
        return render(request, "pathway/late_entries/late_entry_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def times(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The times of a late draft."""
    session = load(treatment.logs(), request, uuid)
    with timezone.override(request.clinic.zone):
        initial = {name: getattr(session, name) for name in TimesForm.base_fields}
        form = TimesForm(request.POST or None, initial=initial)
        if request.method == "POST" and form.is_valid():
            try:
                late_entries.correct_times(session, times=form.times(), by=request.actor, now=request.now)
            except Refused as refused:
                form.add_error(refused.field, refused.message)
            else:
                return redirect("treatment:detail", session.uuid)
        if request.method != "POST":
            audit.record(
                "treatment.viewed",
                target=session,
                by=request.actor,
                now=request.now,
                patient_id=session.episode.patient_id,
            )
        return render(request, "pathway/late_entries/times_form.html", {"form": form, "session": session})
