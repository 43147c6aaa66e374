"""The two screens before a visit, by link at home or on the clinic's tablet. A GET here never changes anything."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.links import patient_link
from pathway.actions import before_visit_answers
from pathway.forms.questionnaires import HealthScreenForm
from pathway.models import BeforeVisit
from pathway.queries import before_visits as queries
from pathway.queries import patient_advice
from pathway.reference import library
from pathway.rules.before_visits import stops
from pathway.rules.findings import Finding

PURPOSES = (LinkPurpose.BEFORE_VISIT, LinkPurpose.TABLET)


def cover(request: HttpRequest, token: str) -> HttpResponse:
    """What the mail opens names nobody; the tablet says whose form it is, so that it is in the right hands."""
    row = queries.by_link(request.link.target_id)
    if not row.is_answerable(request.now):
        return _not_now(request, row)
    found = queries.found(row)
    if row.is_answered or stops(found):
        return redirect("link_done", token)
    return _page(request, token, row, found, "before_visit_cover.html", {"screen": queries.first_to_do(row)})


@patient_link(*PURPOSES)
@require_http_methods(["GET", "HEAD", "POST"])
def link_before_visit(request: HttpRequest, token: str, screen: str) -> HttpResponse:
    """One screen. What was ticked is kept also while something is missing, and an emergency ends the questions.

    It needs no key against a second press: the same answer again is the same answer (pathway.actions.before_visit_answers).
    """
    row = queries.by_link(request.link.target_id)
    if not row.is_answerable(request.now):
        return _not_now(request, row)
    if screen not in queries.screens():
        raise Http404
    if request.method != "POST" and (row.is_answered or _is_put_away(request, row, screen)):
        return redirect("link", token)
    form = _form(request, row, screen)
    if request.method != "POST":
        return _screen(request, token, row, form, screen)
    goes_back = request.POST.get("go") == "back"
    is_done = form.is_valid() and not goes_back
    try:
        row = _keep(request, row, screen, form, is_done)
    except Refused:  # the visit's time ran out while the page was open
        return _not_now(request, row)
    if stops(queries.found(row)) or row.is_answered:
        return redirect("link_done", token)
    if is_done or goes_back:
        return redirect("link_before_visit", token, _neighbour(screen, -1 if goes_back else 1))
    return _screen(request, token, row, form, screen)


def done(request: HttpRequest, token: str) -> HttpResponse:
    """Thanks; or, where an emergency was ticked, what to do now and nothing else."""
    row = queries.by_link(request.link.target_id)
    if not row.is_answerable(request.now):
        return _not_now(request, row)
    found = queries.found(row)
    if stops(found):
        context = {"screen": _screen_of(found[0].question)}
        return _page(request, token, row, found, "before_visit_stop.html", context)
    if not row.is_answered:
        return redirect("link", token)
    return _page(request, token, row, found, "before_visit_done.html", {})


def _is_put_away(request: HttpRequest, row: BeforeVisit, screen: str) -> bool:
    """Whether this screen is not shown now.

    While an emergency stands only its own screen is, for who ticked by mistake. And the tablet goes back to the desk, so
    it never shows again what was ticked on it.
    """
    found = queries.found(row)
    if stops(found):
        return _is_tablet(request) or screen != _screen_of(found[0].question)
    return _is_tablet(request) and screen in row.screens_done


def _form(request: HttpRequest, row: BeforeVisit, screen: str) -> HealthScreenForm:
    return HealthScreenForm(
        request.POST if request.method == "POST" else None,
        screen=queries.screens()[screen],
        stored={} if _is_tablet(request) else row.answers,
        language=_language(),
        library=library(),
    )


def _keep(
    request: HttpRequest, row: BeforeVisit, screen: str, form: HealthScreenForm, is_done: bool
) -> BeforeVisit:
    return before_visit_answers.save_screen(
        row,
        screen=screen,
        answers=form.answers(row.on, is_whole=is_done),
        is_done=is_done,
        language=_language(),
        on_tablet=_is_tablet(request),
        by=request.actor,
        now=request.now,
    )


def _screen(
    request: HttpRequest, token: str, row: BeforeVisit, form: HealthScreenForm, screen: str
) -> HttpResponse:
    number = list(queries.screens()).index(screen) + 1
    place = {"number": number, "total": len(queries.screens()), "is_first": number == 1}
    context = {"form": form, "is_last": number == place["total"], **place}
    return _page(request, token, row, queries.found(row), "before_visit_screen.html", context)


def _page(
    request: HttpRequest,
    token: str,
    row: BeforeVisit,
    found: tuple[Finding, ...],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    advice = patient_advice.for_before_visit(
        row, found, names_answers=not _is_tablet(request), language=_language(), now=request.now
    )
    shown = {
        "clinic": row.clinic,
        "token": token,
        "row": row,
        "advice": advice,
        "on_tablet": _is_tablet(request),
    }
    return render(request, f"pathway/public/{template}", {**shown, **context})


def _not_now(request: HttpRequest, row: BeforeVisit) -> HttpResponse:
    if row.is_early(request.now):
        return render(request, "pathway/public/before_visit_early.html", {"clinic": row.clinic, "row": row})
    return render(request, "pathway/public/before_visit_closed.html", {"clinic": row.clinic}, status=410)


def _neighbour(screen: str, step: int) -> str:
    screens = list(queries.screens())
    return screens[min(max(screens.index(screen) + step, 0), len(screens) - 1)]


def _screen_of(question: str) -> str:
    """Where a question was answered, for the way back of who ticked it by mistake."""
    asked = library().questions[question]
    known = {question, asked.follows}
    screens = queries.screens().values()
    return next(
        (one.slug for one in screens if not known.isdisjoint(one.questions)), next(iter(queries.screens()))
    )


def _is_tablet(request: HttpRequest) -> bool:
    return bool(request.link.purpose == LinkPurpose.TABLET)


def _language() -> str:
    return get_language() or "en"
