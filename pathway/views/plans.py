"""The plan of care: choose targets on the body chart, write the rest, put it into force."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import plans
from pathway.enums import CellState
from pathway.forms.plans import PlanForm, TargetForm, initial_of, target_forms
from pathway.models import EpisodeOfCare, PlanOfCare
from pathway.queries import plans as queries
from pathway.queries.charts import EPISODE
from pathway.reference import library
from pathway.views import patient_header


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save the draft; "save and activate" puts it into force in the same press."""
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    on = request.clinic.local(request.now).date()
    draft, active = queries.draft_and_active(episode)
    limits = queries.limits(episode, therapist_id=request.actor.user_id, on=on)
    kept = {one.key: one for one in queries.targets_of(draft or active)} if draft or active else {}
    cells = queries.chart_cells(limits, techniques={key: one.technique for key, one in kept.items()})
    initial = {**initial_of(draft or active), "version": draft.version if draft else None}
    form = PlanForm(request.POST or None, library=library(), cells=cells, initial=initial)
    rows = target_forms(cells, kept=kept, library=library(), data=request.POST or None)
    chosen = _chosen(form, rows)
    if form.is_valid() and all(row.is_valid() for row in chosen):
        try:
            return _save(request, episode, form, chosen)
        except Refused as error:
            form.add_error(error.field, error.message)
    audit.record(
        "plan.viewed", target=episode, by=request.actor, now=request.now, patient_id=episode.patient_id
    )
    context = patient_header.page(
        request,
        episode,
        form=form,
        cells=cells,
        # What has become blocked since is named on the chart and left out of the next save.
        target_forms=[(row, row in chosen and row.cell.state != CellState.BLOCKED) for row in rows],
        active=active,
        draft=draft,
        limits=limits,
    )
    return render(request, "pathway/plans/plan_form.html", context)


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
def _save(
    request: HttpRequest, episode: EpisodeOfCare, form: PlanForm, chosen: list[TargetForm]
) -> HttpResponse:
    plan = plans.save(
        episode,
        details=form.details(),
        targets=[row.target() for row in chosen],
        version=form.cleaned_data["version"],
        by=request.actor,
        now=request.now,
    )
    if "activate" not in request.POST:
        messages.success(request, "The draft is saved.")
        return redirect("plans:edit", uuid=episode.uuid)
    plans.activate(plan, by=request.actor, now=request.now)
    messages.success(request, f"The plan is active: {plan.sessions_planned} sessions, then a review.")
    return redirect("chart", uuid=episode.patient.uuid)


def _chosen(form: PlanForm, rows: list[TargetForm]) -> list[Any]:
    keys = set(form.chosen)
    return [row for row in rows if row.cell.key in keys]
