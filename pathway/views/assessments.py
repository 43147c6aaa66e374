"""The first examination and its baseline."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import assessments
from pathway.forms.assessments import AssessmentForm
from pathway.models import EpisodeOfCare
from pathway.queries import measurements
from pathway.queries.charts import EPISODE
from pathway.views import patient_header


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    form = AssessmentForm(request.POST or None, initial=_initial(episode))
    if form.is_valid():
        try:
            assessments.save(
                episode,
                examination=form.examination(),
                version=form.cleaned_data["version"],
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "The assessment is saved. Its values are the baseline.")
            return redirect("chart", uuid=episode.patient.uuid)
    audit.record(
        "assessment.viewed", target=episode, by=request.actor, now=request.now, patient_id=episode.patient_id
    )
    context = patient_header.page(request, episode, form=form)
    return render(request, "pathway/assessments/assessment_form.html", context)


def _initial(episode: EpisodeOfCare) -> dict[str, Any]:
    """What was saved, else what the patient said in the intake."""
    row = getattr(episode, "clinical_assessment", None)
    if row is None:
        intake = episode.patient.intakes.filter(submitted_at__gte=episode.opened_at).first()
        said = intake.about if intake else {}
        return {name: said.get(key) for name, key in FROM_INTAKE.items() if said.get(key) is not None}
    return {
        "affected_side": row.affected_side,
        "suspected_driver": row.suspected_driver,
        "note": row.note,
        "version": row.version,
        **measurements.baseline(measurements.measured(episode)),
    }


FROM_INTAKE = {"affected_side": "side", "nprs_leg": "nprs_leg", "nprs_back": "nprs_back"}
