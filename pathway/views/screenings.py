"""The screening pages: start one, ask, decide what is found, close it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from clinic import audit
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.permissions import load, requires
from pathway.actions import findings, needle_aversion, screenings
from pathway.models import EpisodeOfCare, Finding, Screening
from pathway.queries.content import unapproved
from pathway.queries.stages import EpisodeRows
from pathway.states import ScreeningKind
from pathway.views import patient_header
from pathway.views.intakes.changes import changes
from pathway.views.screening_page import RESULTS, ScreeningPage, screening_page

BY_SCRIPT = "X-Needlepath-Autosave"  # the page's script takes the new page instead of a redirect to it
WHOLE = (
    "clinic",
    "intake",
    "completed_by",
    "asked_by",
    "started_by",
    "aversion_plan__decided_by",
    "episode__patient",
    "episode__therapist",
    "episode__clinic",
)


@require_POST
@requires("treat")
@once
def new(request: HttpRequest, uuid: UUID) -> HttpResponse:
    episode = load(EpisodeOfCare.objects.select_related("clinic", "patient"), request, uuid)
    unfinished = episode.screenings.filter(completed_at__isnull=True).first()
    if unfinished is not None:
        return redirect("screenings:detail", uuid=unfinished.uuid)
    try:
        screening = screenings.start(episode, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect("chart", uuid=episode.patient.uuid)
    return redirect("screenings:detail", uuid=screening.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
@requires("read_charts")
def detail(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Read a screening; whoever treats answers it here too."""
    screening = load(_screenings(), request, uuid)
    if request.method == "POST":
        return answers(request, uuid)
    audit.record(
        "screening.viewed",
        target=screening,
        by=request.actor,
        now=request.now,
        patient_id=screening.episode.patient_id,
    )
    return _render(request, screening_page(request, screening))


@requires("treat")
@once  # the script's saves come back as a page, which spends no key
def answers(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Store what was answered; "no to the rest" answers one group's silence, "all as last time" the page's."""
    screening = load(_screenings(), request, uuid)
    page = screening_page(request, screening, data=request.POST)
    if not page.form.is_valid():
        return _render(request, page)
    rest = request.POST.get("rest", "")
    given = page.form.answers(
        rest_is_no=page.questions_of(rest),
        as_last_time=page.as_last_time if "unchanged" in request.POST else (),
    )
    try:
        screenings.answer(
            screening, answers=given, version=_version(request), by=request.actor, now=request.now
        )
    except Refused as error:
        page.form.add_error(None, error.message)
        return _render(request, page)
    if BY_SCRIPT in request.headers:
        return _render(request, screening_page(request, load(_screenings(), request, uuid)))
    return redirect(_at(screening, f"group-{rest}" if page.questions_of(rest) else "result"))


@require_POST
@requires("treat")
@once
def decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide one finding, or press "unchanged, same decision"."""
    finding = load(Finding.objects.select_related("screening"), request, uuid)
    screening = load(_screenings(), request, finding.screening.uuid)
    page = screening_page(
        request, screening, deciding=finding, decision_data=request.POST, decision_files=request.FILES
    )
    form = page.decision_form(finding)
    try:
        if "same" in request.POST:
            findings.decide_the_same(finding, by=request.actor, now=request.now)
        elif form is None:
            raise Refused("The answer has changed and asks for nothing now. There is nothing left to decide.")
        elif form.is_valid():
            findings.decide(finding, decision=form.decision(), by=request.actor, now=request.now)
        else:
            return _render(request, page)
    except Refused as error:
        if form is None or "same" in request.POST:
            messages.warning(request, error.message)
            return redirect(_at(screening, "result"))
        form.add_error(error.field, error.message)
        return _render(request, page)
    return redirect(_at(screening, f"question-{finding.question}"))


@require_POST
@requires("treat")
@once
def aversion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Decide how somebody is needled for whom needles are hard."""
    screening = load(_screenings(), request, uuid)
    page = screening_page(request, screening, aversion_data=request.POST)
    form = page.aversion.form if page.aversion else None
    try:
        if form is None:
            raise Refused("Nothing in this screening asks for it now. There is nothing left to decide.")
        if not form.is_valid():
            return _render(request, page)
        needle_aversion.plan(screening, **form.details(), by=request.actor, now=request.now)
    except Refused as error:
        if form is None or error.field is None:
            messages.warning(request, error.message)
            return redirect(_at(screening, "result"))
        form.add_error(error.field, error.message)
        return _render(request, page)
    return redirect(_at(screening, "aversion"))


@require_POST
@requires("treat")
@once
def completion(request: HttpRequest, uuid: UUID) -> HttpResponse:
    screening = load(_screenings(), request, uuid)
    try:
        screenings.complete(screening, by=request.actor, now=request.now)
    except Refused as error:
        messages.warning(request, error.message)
        return redirect(_at(screening, "result"))
    messages.success(request, "The screening is done and signed with your name.")
    return redirect("chart", uuid=screening.episode.patient.uuid)


def _screenings():
    return Screening.objects.select_related(*WHOLE).prefetch_related(
        "findings__decided_by", "findings__clearance_file"
    )


def _render(request: HttpRequest, page: ScreeningPage) -> HttpResponse:
    context = patient_header.page(
        request,
        page.screening.episode,
        page=page,
        screening=page.screening,
        unapproved=unapproved(request.clinic, "red_flags", "contraindications", "dispositions"),
    )
    if page.screening.kind == ScreeningKind.FULL:  # from then on each visit asks what has changed
        context["intake_changes"] = changes(context["rows"])
    if page.screening.is_complete:  # nothing is left here, so the page leads on
        rows, patient = context["rows"], page.screening.episode.patient
        context["header"] = patient_header.header(request, patient, rows, with_next=True)
    context["stands_today"] = _stands_today(context["rows"], page)
    return render(request, "pathway/screenings/screening_detail.html", context)


def _stands_today(rows: EpisodeRows, page: ScreeningPage) -> tuple[str, str] | None:
    """Tone and words of what a closed screening comes to now, where that is no longer what it was closed with."""
    if not page.screening.is_complete or rows.screening != page.screening or rows.assessment is None:
        return None
    now = rows.assessment.result
    return RESULTS[now] if now is not page.assessment.result else None


def _version(request: HttpRequest) -> int:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _at(screening: Screening, anchor: str) -> str:
    return f"{reverse('screenings:detail', args=[screening.uuid])}#{anchor}"
