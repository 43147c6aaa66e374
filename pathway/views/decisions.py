"""Past decisions of an episode: a list, and each one played again as it was made."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from clinic import audit
from clinic.permissions import load, requires
from pathway.enums import OverallResult, Resolution
from pathway.forms.screenings import RESOLUTIONS
from pathway.models import DecisionRecord, EpisodeOfCare
from pathway.queries import content, decisions
from pathway.queries.charts import EPISODE
from pathway.reference import library
from pathway.rules import content_words
from pathway.states import DecisionKind
from pathway.views import patient_header
from pathway.views.screening_page import RESULTS

PER_PAGE = 25


@require_safe
@requires("read_charts")
def decision_list(request: HttpRequest, uuid: UUID) -> HttpResponse:
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    audit.record(
        "decisions.viewed", target=episode, by=request.actor, now=request.now, patient_id=episode.patient_id
    )
    page = Paginator(decisions.decisions(episode), PER_PAGE).get_page(request.GET.get("page"))
    lines = [(record, _title(record), *_badge(record)) for record in page]
    context = patient_header.page(request, episode, page=page, lines=lines)
    return render(request, "pathway/decisions/decision_list.html", context)


@require_safe
@requires("read_charts")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every reading is an audit event."""
    record = load(decisions.records(), request, uuid)
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, record.episode.uuid)
    audit.record(
        "decision.viewed", target=record, by=request.actor, now=request.now, patient_id=episode.patient_id
    )
    replay = decisions.replay(record)
    tone, words = _badge(record)
    context = patient_header.page(
        request,
        episode,
        replay=replay,
        record=record,
        title=_title(record),
        tone=tone,
        words=words,
        again=RESULTS[replay.again][1] if replay.again else "",
        resolution=_resolution(record.decided.get("resolution", "")),
        findings=[(one, _resolution(one.get("resolution", ""))) for one in record.said.get("findings", ())],
        readings=[(one, _said(one)) for one in replay.readings],
        home=[_exercise(one["exercise"]) for one in record.decided.get("home", ())],
    )
    return render(request, "pathway/decisions/decision_detail.html", context)


def _title(record: DecisionRecord) -> str:
    if record.kind == DecisionKind.FINDING:
        return str(record.said["findings"][0]["reason"])
    if record.kind == DecisionKind.PLAN:
        targets = record.decided["targets"]
        return ", ".join(f"{one['name']} {one['side']}" for one in targets) or "A plan without needles"
    return "All answers gone through"


def _badge(record: DecisionRecord) -> tuple[str, str]:
    if record.kind == DecisionKind.FINDING:
        said_no = record.decided["resolution"] == Resolution.DO_NOT
        return ("danger" if said_no else "now"), _resolution(record.decided["resolution"])
    result = record.said.get("result")
    return RESULTS[OverallResult(result)] if result else ("quiet", "No screening")


def _resolution(code: str) -> str:
    return RESOLUTIONS[Resolution(code)] if code in list(Resolution) else ""


def _exercise(slug: str) -> str:
    known = library().home_exercises.get(slug)
    return known.en if known else slug.replace("_", " ")


def _said(reading: Any) -> dict[str, Any]:
    known = library()
    return {
        "asks_for": content_words.asking_of(reading.asks_for, known),
        "effects": content_words.effects(content.effects_of(reading.effects), known),
    }
