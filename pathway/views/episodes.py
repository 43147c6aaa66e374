"""The end of an episode, with its consequences said before the press."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import episodes
from pathway.forms.discharges import DischargeForm
from pathway.models import CheckIn, EpisodeOfCare
from pathway.queries.charts import EPISODE
from pathway.queries.stages import EpisodeRows
from pathway.reference import library
from pathway.states import CheckInState
from pathway.views import patient_header


@require_http_methods(["GET", "HEAD", "POST"])
@requires("treat")
@once
def discharge(request: HttpRequest, uuid: UUID) -> HttpResponse:
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    if not episode.is_open:
        messages.info(request, "This episode has ended already.")
        return redirect("chart", uuid=episode.patient.uuid)
    form = DischargeForm(
        request.POST or None, library=library(), initial={"reason": request.GET.get("reason", "")}
    )
    if form.is_valid():
        try:
            episodes.discharge(
                episode,
                end=form.end,
                reason=form.cleaned_data["reason"],
                note=form.cleaned_data["note"],
                global_change=form.cleaned_data["global_change"],
                measures=form.measures(),
                by=request.actor,
                now=request.now,
            )
        except Refused as error:
            form.add_error(error.field, error.message)
        else:
            messages.success(request, "The episode has ended. Everything stays readable here.")
            return redirect("chart", uuid=episode.patient.uuid)
    audit.record(
        "episode.viewed", target=episode, by=request.actor, now=request.now, patient_id=episode.patient_id
    )
    context = patient_header.page(request, episode, form=form)
    context["consequences"] = _consequences(context["rows"], request)
    return render(request, "pathway/episodes/discharge_form.html", context)


def _consequences(rows: EpisodeRows, request: HttpRequest) -> list[str]:
    """What the press does, in words, from how things stand now."""
    planned = CheckIn.objects.filter(episode=rows.episode, state=CheckInState.PLANNED).count()
    coming = sum(row.is_kept and row.starts_at > request.now for row in rows.appointments)
    sentences = ["The episode ends today and cannot be opened again; a new consultation begins a new one."]
    if planned:
        sentences.append(
            f"Of {_count(planned, 'planned check-in')} the outcome questions end; "
            "safety questions go on for four weeks after the last needles."
        )
    if coming:
        sentences.append(f"{_count(coming, 'coming visit')} stays booked until the desk cancels it.")
    if rows.alerts:
        sentences.append(f"{_count(len(rows.alerts), 'open alert')} stays open until somebody resolves it.")
    return sentences


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
