"""The plan of care: choose targets on the body chart, write the rest, put it into force, read and print it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import plans
from pathway.models import EpisodeOfCare, PlanOfCare
from pathway.queries import plans as queries
from pathway.queries.charts import EPISODE
from pathway.queries.content import unapproved
from pathway.views import patient_header, plan_words
from pathway.views.assessment_page import summary_of
from pathway.views.plan_page import PlanPage, plan_page


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save the draft; "save and activate" puts it into force in the same press."""
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    on = request.clinic.local(request.now).date()
    limits = queries.limits(episode, therapist_id=request.actor.user_id, on=on)
    context = patient_header.page(request, episode)
    page = plan_page(context["rows"], limits, data=request.POST or None)
    if page.is_shut:
        context["header"] = patient_header.header(request, episode.patient, context["rows"], with_next=True)
    if page.form.is_bound and page.is_valid():
        try:
            return _save(request, episode, page)
        except Refused as error:
            page.form.add_error(error.field, error.message)
    audit.record(
        "plan.viewed", target=episode, by=request.actor, now=request.now, patient_id=episode.patient_id
    )
    left = unapproved(request.clinic, "muscles", "techniques", "home_exercises")
    context |= {"page": page, "form": page.form, "unapproved": left}
    context["examined"] = summary_of(context["rows"])
    return render(request, "pathway/plans/plan_form.html", context)


@require_safe
@requires("read_charts")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A plan to read and to print, with the home programme as the patient reads it on a sheet of its own."""
    rows = PlanOfCare.objects.select_related("clinic", "episode__patient", "episode__therapist")
    plan = load(rows.prefetch_related("targets", "home_exercises"), request, uuid)
    patient = plan.episode.patient
    audit.record("plan.viewed", target=plan, by=request.actor, now=request.now, patient_id=patient.pk)
    context = {
        **plan_words.in_words(plan),
        "patient": patient,
        "clinic": plan.clinic,
        "language": patient.language,
        "lines": plan_words.home_lines(plan, patient.language),
        "home_words": plan.home_words,
    }
    return render(request, "pathway/plans/plan_detail.html", context)


@require_POST
@requires("treat")
@once
def activation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    plan = load(PlanOfCare.objects.select_related("episode__clinic", "episode__patient"), request, uuid)
    try:
        plans.activate(plan, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect("plans:edit", uuid=plan.episode.uuid)
    messages.success(request, "The plan is active.")
    return redirect("chart", uuid=plan.episode.patient.uuid)


@transaction.atomic  # a refused activation takes the draft's new version back with it
def _save(request: HttpRequest, episode: EpisodeOfCare, page: PlanPage) -> HttpResponse:
    plan = plans.save(
        episode,
        details=page.form.details([row.prescribed() for row in page.chosen_at_home]),
        targets=[row.target() for row in page.chosen],
        version=page.form.cleaned_data["version"],
        by=request.actor,
        now=request.now,
    )
    if "activate" not in request.POST:
        messages.success(request, "The draft is saved.")
        return redirect("plans:edit", uuid=episode.uuid)
    plans.activate(plan, by=request.actor, now=request.now)
    messages.success(request, f"The plan is active: {plan.sessions_planned} sessions, then a review.")
    return redirect("chart", uuid=episode.patient.uuid)
