"""The chart of one patient: where they stand, what they said, what was done, what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from clinic import audit
from clinic.permissions import load, may, requires
from pathway.forms.discharges import STEPS
from pathway.forms.first_calls import SHORT as FIRST_CALL
from pathway.forms.intakes import ONSETS, PAST_CARE, SYMPTOMS, TOLD
from pathway.models import FirstCall
from pathway.queries import charts
from pathway.queries.charts import Chart
from pathway.queries.stages import EpisodeRows
from pathway.reference import library
from pathway.states import ScreeningKind
from pathway.views import plan_words
from pathway.views.assessment_page import summary_of
from pathway.views.intakes.changes import Change, Difference, changes
from pathway.views.patient_header import header
from pathway.views.screening_page import RESULTS
from patients.models import Intake, Patient

CHANGES = {int(step): words for step, words in STEPS}
SHOWN = 3  # of what changed in an intake; the rest stands in its own card
SIDES = {"left": "Left", "right": "Right", "both": "Both sides"}


@require_safe
@requires("read_charts")
def chart(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every reading is an audit event; the front desk has the patient's own page instead."""
    patient = load(Patient.objects.select_related("merged_into"), request, uuid)
    if patient.merged_into:
        return redirect("chart", patient.merged_into.uuid)
    audit.record("chart.viewed", target=patient, by=request.actor, now=request.now, patient_id=patient.pk)
    page = charts.chart(patient, clinic=request.clinic, on=request.clinic.local(request.now).date())
    rows = page.rows
    context = {
        "page": page,
        "patient": patient,
        "rows": rows,
        "header": header(request, patient, rows, with_next=True),
        "may_treat": may(request.membership, "treat"),
        "may_book": may(request.membership, "book"),
        "book_url": f"{reverse('appointments:new')}?patient={patient.uuid}",
        "episodes": [(row, _end_words(row)) for row in page.episodes],
    }
    if rows is not None:
        context |= _of_episode(page, rows, request)
    return render(request, "pathway/charts/chart.html", context)


def _of_episode(page: Chart, rows: EpisodeRows, request: HttpRequest) -> dict[str, Any]:
    intake = next((row for row in rows.intakes if row.is_submitted), None)
    told = changes(rows)
    return {
        "episode": rows.episode,
        **plan_words.in_words(rows.active or rows.draft),
        **_screened(rows),
        "has_decisions": _has_decisions(rows),
        "examined": summary_of(rows),
        "intake": intake,
        "said": _said(intake) if intake else [],
        "intake_changes": told,
        "intake_news": _news(rows, told),
        "first_call": getattr(rows.episode, "first_call", None),
        "called": _called(getattr(rows.episode, "first_call", None)),
        "coming": [row for row in rows.appointments if row.is_kept and row.starts_at > request.now],
        "sessions_at": [row.ended_at for row in rows.sessions if row.counts and row.is_needling],
    }


def _screened(rows: EpisodeRows) -> dict[str, Any]:
    """Tone and words of the screening's result: green only while it counts today and no alert is open."""
    if rows.assessment is None or rows.screening is None:
        return {"result_tone": "", "result_words": ""}
    tone, words = RESULTS[rows.assessment.result]
    counts = not (rows.asks_again or rows.alerts)
    if counts or not rows.assessment.result.permits_needling:
        return {"result_tone": tone, "result_words": words}
    on = rows.screening.on
    again = rows.asks_again and rows.episode.is_open
    return {
        "result_tone": "now" if again else "quiet",
        "result_words": f"{words} on {on:%a} {on.day} {on:%b}",
    }


def _has_decisions(rows: EpisodeRows) -> bool:
    """Whether anything of this episode is kept as decided: a finding, a closed screening, a plan put into force."""
    screening = rows.screening
    closed = screening is not None and (screening.is_complete or screening.kind == ScreeningKind.RE_SCREEN)
    findings = rows.assessment.findings if rows.assessment else ()
    return closed or rows.active is not None or any(one.decided for one in findings)


def _news(rows: EpisodeRows, told: Sequence[Change]) -> list[tuple[Change, list[Difference]]]:
    """Changes of the intake nobody has closed a screening after, newest first, with the screening's own questions first."""
    seen_at = rows.screening.completed_at if rows.screening else None
    if not rows.episode.is_open:
        return []
    return [
        (one, sorted(one.differences, key=lambda each: not each.slug)[:SHOWN])
        for one in told
        if one.differences and (seen_at is None or one.at > seen_at)
    ]


def _said(intake: Intake) -> list[tuple[str, str]]:
    """The free pages of the intake in the patient's own words; health answers stand in the screening."""
    about = intake.about
    lines = [
        ("Feels", _words(about.get("symptoms"), SYMPTOMS)),
        ("Worse side", SIDES.get(about.get("side", ""), "")),
        ("Since", _words([about.get("onset")], ONSETS)),
        ("Was told", _words(about.get("told"), TOLD)),
        *((f"Cannot do well: {one['name']}", f"{one['score']} of 10") for one in about.get("activities", [])),
        ("Has tried", _words(about.get("past_care"), PAST_CARE)),
        ("Helped or not", about.get("past_care_words", "")),
    ]
    return [(name, words) for name, words in lines if words]


def _called(call: FirstCall | None) -> list[tuple[str, str]]:
    """What was not "no" among the four questions of the first call."""
    known = library().desk_questions
    given = {slug: one["choice"] for slug, one in call.answers.items()} if call else {}
    return [
        (
            known[slug].en,
            next((one.en for one in known[slug].choices if one.code == code), "") or FIRST_CALL[code],
        )
        for slug, code in given.items()
        if code != "no" and slug in known
    ]


def _words(codes: Any, known: list[tuple[str, Any]]) -> str:
    words = {code: str(said) for code, said in known}
    return ", ".join(words[code] for code in codes or [] if code in words)


def _end_words(episode: Any) -> str:
    end = getattr(episode, "discharge", None)
    if end is None:
        return ""
    reason = library().discharge_reasons.get(end.reason)
    parts = [reason.en if reason else end.end.replace("_", " ").capitalize()]
    if end.global_change is not None:
        parts.append(CHANGES[end.global_change].lower())
    return ", ".join(parts)
