"""A check-in by link: the cover, its screens one press at a time, and the thanks. A GET here never changes anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.links import patient_link
from pathway.actions import check_in_answers
from pathway.actions.check_in_answers import MYSELF, Who
from pathway.forms.check_in_answers import MeasuresForm, WarningScreen
from pathway.forms.helpers import HelperForm
from pathway.models import CheckInAnswer
from pathway.queries import check_in_answers as queries
from pathway.queries import patient_advice
from pathway.queries.check_in_answers import MEASURES, Asked
from pathway.queries.check_in_causes import causes_of
from pathway.views.birth_dates.public import TAPPED, is_known, remembered, tapped_here
from pathway.views.fresh_links.public import closed

KEEP = "keep"  # what the page's script stores as it is tapped, without leaving the page
LANGUAGES = {code for code, _ in settings.LANGUAGES}


def cover(request: HttpRequest, token: str) -> HttpResponse:
    """What the mail opens, mail scanners too: the clinic, and the way to the first question without an answer."""
    asked = queries.by_link(request.link.target_id)
    if not asked.check_in.is_answerable(request.now):
        return closed(request, token, asked)
    context = {"clinic": asked.clinic, "token": token, "asked": asked, "page": asked.first_to_do}
    return render(request, "pathway/public/check_in_cover.html", context)


@patient_link(LinkPurpose.CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def link_check_in(request: HttpRequest, token: str, screen: str) -> HttpResponse:
    """One screen of a check-in; each press is stored at once.

    It needs no key against a second press: the same answer again is the same answer (pathway.actions.check_in_answers).
    """
    asked = queries.by_link(request.link.target_id)
    if not asked.check_in.is_answerable(request.now):
        return closed(request, token, asked)
    if screen not in asked.pages:
        raise Http404
    page = _measures if screen == MEASURES else _warnings
    try:
        return page(request, token, asked, screen)
    except Refused:  # the window closed while the page was open
        return closed(request, token, asked)


@patient_link(LinkPurpose.CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def link_who_answers(request: HttpRequest, token: str) -> HttpResponse:
    """Me, or somebody helping me: the cover asks which; who that is, is asked after the warning questions."""
    asked = queries.by_link(request.link.target_id)
    if not asked.check_in.is_answerable(request.now):
        return closed(request, token, asked)
    stored = asked.stored if is_known(request, asked.clinic) else CheckInAnswer()
    form = HelperForm(request.POST or None, stored=stored)
    who = {"me": MYSELF, "helper": Who(is_helped=True)}.get(request.POST.get("who", ""))
    if who is None and form.is_valid():
        who = form.who()
    if who is None:
        return _page(request, token, asked, "check_in_helper.html", None, {"form": form})
    try:
        said = check_in_answers.say_who_answers(
            asked.check_in, who, language=_language(), by=request.actor, now=request.now
        )
    except Refused:
        return closed(request, token, asked)
    following = replace(asked, stored=said or asked.stored).first_to_do
    return redirect("link_check_in", token, following) if following else redirect("link_done", token)


def done(request: HttpRequest, token: str) -> HttpResponse:
    """What happens next and how to reach the clinic; sends back to what is still open."""
    asked = queries.by_link(request.link.target_id)
    if not asked.stored.is_complete:
        return redirect("link", token)
    if asked.stored.owes_helper:
        return redirect("link_who_answers", token)
    context = {"clinic": asked.clinic, "token": token, "asked": asked, "advice": _advice(request, asked)}
    return render(request, "pathway/public/check_in_done.html", context)


def _warnings(request: HttpRequest, token: str, asked: Asked, screen: str) -> HttpResponse:
    shown = None if is_known(request, asked.clinic) else tapped_here(request)
    form = WarningScreen(asked, screen, language=_language(), shown=shown)
    press = form.pressed(request.POST) if request.method == "POST" else None
    if press is None:
        context = {"screen": form, "nothing_pressed": request.method == "POST"}
        return _page(request, token, asked, "check_in_warnings.html", screen, context)
    is_last = press.goes_on and asked.after(screen) is None
    left = asked.unanswered_screen
    stored = check_in_answers.answer(
        asked.check_in,
        answers=press.answers,
        language=_language(),
        complete=is_last and left in {None, screen},
        only_new=press.only_new,
        seen=_seen(request) if press.takes_back else None,
        by=request.actor,
        now=request.now,
    )
    if not press.goes_on:
        response = redirect("link_check_in", token, screen)
        if shown is not None:
            remembered(request, token, response, TAPPED, ",".join(sorted({*shown, *press.answers})))
        return response
    following = asked.after(screen) or replace(asked, stored=stored).first_to_do
    return redirect("link_check_in", token, following) if following else redirect("link_done", token)


def _measures(request: HttpRequest, token: str, asked: Asked, screen: str) -> HttpResponse:
    """The numbers. What was tapped is kept also while something is missing, and by a change of the language."""
    left = asked.unanswered_screen
    if request.method != "POST" and left:
        return redirect("link_check_in", token, left)
    if request.method != "POST" and asked.stored.owes_helper:
        return redirect("link_who_answers", token)
    known = is_known(request, asked.clinic)
    if request.method != "POST" and not known:
        return redirect("link_birth_date", token)
    form = MeasuresForm(request.POST or None, asked=asked, language=_language())
    is_whole = form.is_valid() and known and KEEP not in request.POST and "switch" not in request.POST
    if form.is_bound and (answers := form.answers()):
        asked = replace(asked, stored=_keep(request, asked, answers, is_complete=is_whole and not left))
    if not known:  # what was typed is kept, and shown again once it is known who asks
        return redirect("link_birth_date", token)
    if KEEP in request.POST:
        return HttpResponse(str(asked.stored.number), content_type="text/plain")
    if (language := request.POST.get("switch")) in LANGUAGES:
        return redirect(f"{reverse('link_check_in', args=[token, screen])}?language={language}")
    if is_whole:
        return redirect("link_check_in", token, left) if left else redirect("link_done", token)
    return _page(request, token, asked, "check_in_measures.html", screen, {"form": form})


def _keep(request: HttpRequest, asked: Asked, answers: dict[str, Any], *, is_complete: bool) -> Any:
    return check_in_answers.answer(
        asked.check_in,
        answers=answers,
        language=_language(),
        complete=is_complete,
        seen=_seen(request) if is_complete else None,
        by=request.actor,
        now=request.now,
    )


def _seen(request: HttpRequest) -> int | None:
    """The newest version that the page knew of when it was pressed."""
    number = request.POST.get("seen", "")
    return int(number) if number.isascii() and number.isdigit() and len(number) < 6 else None


def _page(
    request: HttpRequest,
    token: str,
    asked: Asked,
    template: str,
    screen: str | None,
    context: dict[str, Any],
) -> HttpResponse:
    place: dict[str, Any] = {}
    if screen is not None:
        number = asked.pages.index(screen) + 1
        back = asked.pages[number - 2] if number > 1 else None
        place = {"page": screen, "number": number, "total": len(asked.pages), "back": back}
    return render(
        request, f"pathway/public/{template}",
        {"clinic": asked.clinic, "token": token, "asked": asked, "advice": _advice(request, asked), **place, **context},
    )  # fmt: skip


def _advice(request: HttpRequest, asked: Asked) -> patient_advice.Shown | None:
    causes = causes_of(asked.check_in, asked.stored, now=request.now)
    return patient_advice.for_check_in(
        asked, causes, names_answers=is_known(request, asked.clinic), language=_language(), now=request.now
    )


def _language() -> str:
    return get_language() or "en"
