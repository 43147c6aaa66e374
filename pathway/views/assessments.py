"""The clinical assessment: begin it, write it, sign it, read it, add to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from clinic import audit, locks
from clinic.errors import Refused, Stale
from clinic.idempotency import once
from clinic.permissions import load, may, requires
from clinic.templatetags.moments import spoken
from pathway.actions import assessments, neurology
from pathway.forms.assessments import AddendumForm
from pathway.models import ClinicalAssessment, EpisodeOfCare
from pathway.queries import assessments as queries
from pathway.queries.charts import EPISODE
from pathway.reference.examination import examination
from pathway.rules.assessment_words import lines
from pathway.rules.assessments import with_all_normal, with_said
from pathway.views import behind_lock, patient_header
from pathway.views.assessment_page import AssessmentPage, assessment_page, differences, muscle_name
from pathway.views.autosave import BY_SCRIPT, CONFLICT, GO, REFUSED, version_of


@dataclass(frozen=True)
class FeltPoint:
    """A trigger point as the body chart shows it."""

    muscle: str
    side: str
    label: str
    count: int = 1


NOT_STORED = "Some of this could not be saved. What you typed is kept on this page."


@require_POST
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Begin an assessment of an episode, or go on with the one that is begun."""
    episode = load(EpisodeOfCare.objects.select_related(*EPISODE), request, uuid)
    try:
        row = assessments.begin(episode, by=request.actor, now=request.now)
    except Refused as refused:
        return render(request, "pathway/assessments/not_begun.html", {"refused": refused, "episode": episode})
    return redirect("assessments:detail", row.uuid)


@require_safe
@requires("read_charts")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The page while it is a draft, the whole of it beside the last one once it is signed."""
    row = load(queries.assessments(), request, uuid)
    audit.record(
        "assessment.viewed",
        target=row,
        by=request.actor,
        now=request.now,
        patient_id=row.episode.patient_id,
    )
    if row.is_signed:
        return _signed(request, row, AddendumForm())
    return _draft(request, assessment_page(request, row))


@require_POST
@requires("treat")
@locks.open_while_locked(locks.keeps_words)
def edit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save the page and do what was pressed, if anything."""
    row = load(queries.assessments(), request, uuid)
    page = assessment_page(request, row, data=request.POST)
    then, is_locked = request.POST.get("then", ""), locks.is_locked(request)
    try:
        goes_to = _stored(request, page, then)
    except Refused as refused:
        return behind_lock.not_stored(request) if is_locked else _refused(request, page, refused)
    if is_locked:
        row.refresh_from_db(fields=["version"])
        return behind_lock.stored(request, version=row.version)
    if BY_SCRIPT not in request.headers:
        return HttpResponseRedirect(goes_to or _url("detail", row) + _anchor(then))
    if goes_to:
        return HttpResponse(status=204, headers={GO: goes_to})
    return _parts(request, row, pressed=then)


@require_POST
@requires("treat")
def signature(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Save what the page holds, then sign it: what is signed is what was on the page."""
    row = load(queries.assessments(), request, uuid)
    page = assessment_page(request, row, data=request.POST)
    try:
        _stored(request, page, "signature")
        assessments.sign(row, by=request.actor, now=request.now)
    except Refused as refused:
        return _refused(request, page, refused)
    url = _url("detail", row)
    return HttpResponse(status=204, headers={GO: url}) if BY_SCRIPT in request.headers else redirect(url)


@require_POST
@requires("treat")
@once
def addendum(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Add words to a signed assessment."""
    row = load(queries.assessments(), request, uuid)
    form = AddendumForm(request.POST)
    if form.is_valid():
        try:
            assessments.add(row, text=form.cleaned_data["text"], by=request.actor, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            return redirect(_url("detail", row) + "#addenda")
    return _signed(request, row, form) if row.is_signed else redirect("assessments:detail", row.uuid)


@transaction.atomic  # what was pressed and what was typed are stored together, or neither is
def _stored(request: HttpRequest, page: AssessmentPage, then: str) -> str:
    """Save what was typed and do what was pressed; the address it leads to, empty for the page itself."""
    if not page.form.is_valid():
        raise Refused(NOT_STORED)
    found, (step, _, part) = page.form.examined(), then.partition(":")
    if step == "normal" and part in examination().parts:
        found = with_all_normal(found, part, examination())
    elif step == "intake":
        found = with_said(found, queries.said_in_intake(page.assessment.episode)[1])
    row = assessments.save(
        page.assessment,
        found=found,
        explanations=page.form.explanations(),
        version=version_of(request),
        fresh=bool(then),
        by=request.actor,
        now=request.now,
    )
    if step == "screening":
        screening = neurology.take_into_screening(row, by=request.actor, now=request.now)
        return reverse("screenings:detail", args=[screening.uuid])
    return ""


def _refused(request: HttpRequest, page: AssessmentPage, refused: Refused) -> HttpResponse:
    """Nothing was stored: the page comes back with what was typed, what is stored now, and the sentence."""
    stale = isinstance(refused, Stale)
    if BY_SCRIPT in request.headers and stale:
        return _parts(request, page.assessment, pressed="all", status=CONFLICT)
    if refused.field in page.form.fields:
        page.form.add_error(refused.field, refused.message)
    page.refusals = _sentences(page, refused)
    if stale:
        page.differences = differences(page)
    if BY_SCRIPT in request.headers:
        return render(request, "pathway/treatment/_refusal.html", {"page": page}, status=REFUSED)
    return _draft(request, page)


def _sentences(page: AssessmentPage, refused: Refused) -> list[str]:
    fields = [
        f"{page.form[name].label}: {error}"
        for name, errors in page.form.errors.items()
        for error in errors
        if error != refused.message
    ]
    return [refused.message, *fields]


def _parts(request: HttpRequest, row: ClinicalAssessment, *, pressed: str, status: int = 200) -> HttpResponse:
    """What changes with every save, and the parts of the page that a press filled."""
    page = assessment_page(request, load(queries.assessments(), request, row.uuid))
    page.saved_at = request.now if status == 200 else None
    step, _, part = pressed.partition(":")
    filled = {"all": list(page.parts), "normal": [part], "intake": ["behaviour", "pain"]}.get(step, [])
    return render(
        request,
        "pathway/assessments/_parts.html",
        {"page": page, "filled": [one for one in filled if one in page.parts]},
        status=status,
    )


def _draft(request: HttpRequest, page: AssessmentPage) -> HttpResponse:
    context = patient_header.page(request, page.assessment.episode, page=page)
    return render(request, "pathway/assessments/assessment_form.html", context)


def _signed(request: HttpRequest, row: ClinicalAssessment, form: AddendumForm) -> HttpResponse:
    before = queries.last_signed(row)
    context: dict[str, Any] = patient_header.page(
        request,
        row.episode,
        assessment=row,
        before=before,
        parts=_by_part(row, before),
        warnings=[(examination().signs[one.sign], one) for one in row.warnings.all()],
        points=[
            FeltPoint(one.muscle, one.side, muscle_name(one.muscle)) for one in row.palpated_points.all()
        ],
        signed_words=_signed_words(request, row),
        form=form,
        may_treat=may(request.membership, "treat"),
    )
    context["header"] = patient_header.header(request, row.episode.patient, context["rows"], with_next=True)
    return render(request, "pathway/assessments/assessment_detail.html", context)


def _signed_words(request: HttpRequest, row: ClinicalAssessment) -> str:
    """Who signed it and when, with the year: it is a record."""
    if row.signed_at is None:
        return f"Signed by {row.signed_name}"
    return f"Signed by {row.signed_name}, {spoken(request.clinic.local(row.signed_at), 'dated', request.now)}"


def _by_part(row: ClinicalAssessment, before: ClinicalAssessment | None) -> list[tuple[str, list[Any]]]:
    """Every line under the heading of its part; a part where nothing was examined is left out."""
    found = lines(
        queries.examined(row), queries.examined(before) if before else None, examination(), muscle_name
    )
    named = [
        (part.en, [line for line in found if line.part == part.slug]) for part in examination().parts.values()
    ]
    return [(name, part) for name, part in named if part]


def _anchor(then: str) -> str:
    step, _, part = then.partition(":")
    return f"#exam-{part}" if step == "normal" else ""


def _url(name: str, row: ClinicalAssessment) -> str:
    return reverse(f"assessments:{name}", args=[row.uuid])
