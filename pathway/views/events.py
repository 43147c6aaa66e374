"""File an adverse event of a treatment session, open or signed."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from clinic.views import days
from pathway.actions import events
from pathway.enums import EventSeverity
from pathway.forms.treatment import EventForm
from pathway.queries import consents
from pathway.queries import treatment as queries
from pathway.queries.charts import safety_badges


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The event form. From "Reaction" it opens with this moment in it; times are the clinic's own."""
    session = load(queries.logs(), request, uuid)
    with timezone.override(request.clinic.zone):
        reaction = session.reaction_at if "reaction" in request.GET else None
        needled = [site for site in session.sites.all() if site.needles_in]
        form = EventForm(
            request.POST or None,
            sites=needled,
            initial={"occurred_at": (reaction or request.now).replace(second=0)},
        )
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            severity = EventSeverity(values.pop("severity"))
            try:
                events.record(session, **values, severity=severity, by=request.actor, now=request.now)
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
        context = {
            "form": form,
            "session": session,
            "reaction": reaction,
            "patient": session.episode.patient,
            "badges": safety_badges(consents.assessment_of(session.episode, on=days.today(request))),
        }
        return render(request, "pathway/treatment/event_form.html", context)
