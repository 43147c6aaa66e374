"""The intake by its patient's link: page by page, sent, and changed afterwards. A GET here never changes anything."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.links import patient_link
from pathway.actions import intakes
from pathway.forms.intakes import PARTS, form_for, title_of
from pathway.queries import intakes as queries
from pathway.queries import patient_advice
from pathway.queries.intakes import SUMMARY, Alarm
from pathway.views.birth_dates.public import asks_who_it_is
from patients.enums import IntakePage, IntakePart
from patients.models import Intake
from patients.queries import consents as patient_consents

STOP = "stop"  # where an emergency answer leads instead of the next page
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


def cover(request: HttpRequest, token: str) -> HttpResponse:
    """What the mail opens, mail scanners too: the way in, or on, and no name but on the clinic's tablet."""
    intake = _counting(queries.behind(request.link))
    context = {
        "clinic": intake.clinic,
        "token": token,
        "page": queries.page_to_do(intake),
        "intake": intake,
        "on_tablet": _is_tablet(request),
        "may_change": _may_change(request, intake),
    }
    return render(request, "pathway/public/intake_cover.html", context)


def done(request: HttpRequest, token: str) -> HttpResponse:
    """What happens next; where a change was begun, whether it can still be sent. A form that is open leads back to it."""
    newest = queries.behind(request.link)
    sent = _sent(newest)
    if not sent.is_submitted:
        return redirect("link", token)
    may_change = _may_change(request, newest)
    context = {
        "consent": patient_consents.standing(sent.patient),
        "more": None if newest.is_being_changed and may_change else queries.page_to_do(sent),
        "may_change": may_change,
        "was_changed": newest.follows_id is not None and newest.is_submitted,
    }
    return _intake_page(request, token, newest, "intake_done.html", context)


@patient_link(*queries.PURPOSES)
@get_or_post
@asks_who_it_is
@once
def link_intake(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """One page of the intake. "Back" keeps what was typed, finished or not; an alarming answer is told at once."""
    intake = _asked(request, page)
    if intake.is_finished or (intake.is_submitted and page not in queries.pages(IntakePart.MORE)):
        return redirect("link_done", token)
    stops = _stops(request, intake)
    if page == STOP or (stops and page not in _pages_of(stops)):
        return _stop(request, token, intake, stops, page)
    if page == SUMMARY:
        return _summary(request, token, intake)
    if page not in queries.pages():
        raise Http404
    if not intake.is_submitted and page not in queries.pages_of(intake):
        return redirect(
            "link_intake", token, queries.page_to_do(intake)
        )  # what keeps the visit safe comes first
    if request.method != "POST" and _is_tablet(request) and page in intake.pages_done:
        # The tablet goes back to the desk: it never shows again what was filled in on it.
        return redirect(*_onwards(token, intake))
    form = form_for(page, intake, language=_language(), data=request.POST or None)
    is_going_back = request.POST.get("go") == "back"
    if request.method == "POST" and (form.is_valid() or is_going_back):
        is_done = form.is_valid()
        try:
            kept = intakes.save_page(
                intake,
                page=page,
                answers=form.answers(intake.clinic.local(request.now).date(), is_whole=is_done),
                about=form.about(),
                is_done=is_done,
                language=_language(),
                by=request.actor,
                now=request.now,
            )
        except Refused:  # submitted on another device in between
            return redirect("link_done", token)
        following = _following(token, kept, page, -1 if is_going_back else 1, stops=_stops(request, kept))
        return redirect(following + _in_chosen_language(form.about().get("language")))
    place = _place(page)
    place["is_first"] = place["is_first"] or _is_tablet(request)  # no way back
    if intake.is_submitted and page == queries.pages(IntakePart.MORE)[0] and not _is_tablet(request):
        place["back"] = reverse("link_done", args=[token])
    if intake.is_being_changed:
        summary = reverse("link_intake", args=[token, SUMMARY])
        place |= {"is_first": True, "total": 0, "back": summary}
    return _intake_page(request, token, intake, "intake_page.html", {"form": form, **place})


@patient_link(LinkPurpose.INTAKE)
@require_POST
@asks_who_it_is
@once
def link_intake_changes(request: HttpRequest, token: str) -> HttpResponse:
    """Begin to change what was sent, or go on with it; the page of a form that cannot be changed says whom to call."""
    newest = queries.behind(request.link)
    try:
        intakes.revise(_sent(newest), by=request.actor, now=request.now)
    except Refused:
        return redirect("link_done", token)
    return redirect("link_intake", token, SUMMARY)


def _sent(newest: Intake) -> Intake:
    """The version that counts: the one before while a change is not sent."""
    return newest.follows if newest.is_being_changed and newest.follows else newest


def _counting(newest: Intake) -> Intake:
    """The version the patient goes on with: a change that can no longer be sent gives way to what was sent."""
    is_late = newest.is_being_changed and not queries.may_be_changed(newest)
    return _sent(newest) if is_late else newest


def _asked(request: HttpRequest, page: str) -> Intake:
    """The same for one page; what was typed on a page that is posted is heard though it comes too late to be sent.

    A second part that a change left with what was sent is kept there.
    """
    newest = queries.behind(request.link)
    if request.method == "POST" and page in queries.pages_of(newest):
        return newest
    if request.method == "POST" and page in queries.pages(IntakePart.MORE):
        return _sent(newest)
    return _counting(newest)


def _may_change(request: HttpRequest, newest: Intake) -> bool:
    return not _is_tablet(request) and queries.may_be_changed(newest)


def _stop(
    request: HttpRequest, token: str, intake: Intake, stops: tuple[Alarm, ...], page: str
) -> HttpResponse:
    """An emergency: what to do now and nothing else, until the answer is changed or somebody here has dealt with it."""
    if page != STOP:
        return redirect("link_intake", token, STOP)
    if not stops:
        return redirect("link_intake", token, queries.page_to_do(intake) or SUMMARY)
    return _intake_page(request, token, intake, "intake_stop.html", {"pages": _pages_of(stops)})


def _stops(request: HttpRequest, intake: Intake) -> tuple[Alarm, ...]:
    return queries.stops(intake, on=intake.clinic.local(request.now).date())


def _pages_of(stops: tuple[Alarm, ...]) -> list[str]:
    """Where an answer that was a mistake can be changed."""
    return list(dict.fromkeys(queries.page_of(alarm.question) for alarm in stops))


def _summary(request: HttpRequest, token: str, intake: Intake) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            intakes.submit(intake, by=request.actor, now=request.now)
        except Refused as refused:
            problem = refused.message
        else:
            return redirect("link_done" if intake.follows_id else "link_consent", token)
    asked = queries.pages_of(intake)
    sections = [
        {
            "page": page,
            "title": title_of(page, language=_language()),
            "lines": [] if _is_tablet(request) else form_for(page, intake, language=_language()).lines(),
            "is_done": page in intake.pages_done,
            "is_changed": _is_changed(page, intake),
        }
        for page in asked
    ]
    to_do = next((one for one in sections if not one["is_done"]), None)
    context = {"sections": sections, "problem": problem, "back": asked[-1], "to_do": to_do}
    return _intake_page(request, token, intake, "intake_summary.html", context)


def _is_changed(page: str, intake: Intake) -> bool:
    """Whether a page says something else than the version that was sent; the first page takes effect when it is saved."""
    if not intake.is_being_changed or intake.follows is None or page == IntakePage.ABOUT_YOU:
        return False
    now, before = (form_for(page, one, language=_language()).lines() for one in (intake, intake.follows))
    return now != before


def _intake_page(
    request: HttpRequest, token: str, intake: Intake, template: str, context: dict[str, Any]
) -> HttpResponse:
    on_tablet = _is_tablet(request)
    advice = patient_advice.for_intake(
        intake, names_answers=not on_tablet, language=_language(), now=request.now
    )
    shown = {
        "clinic": intake.clinic,
        "token": token,
        "intake": intake,
        "advice": advice,
        "on_tablet": on_tablet,
    }
    return render(request, f"pathway/public/{template}", {**shown, **context})


def _following(token: str, intake: Intake, page: str, step: int, *, stops: tuple[Alarm, ...]) -> str:
    """Where a page leads: to the stop, to the page before or after in its part, or to the end of the part."""
    if stops:
        return reverse("link_intake", args=[token, STOP])
    if intake.is_being_changed:
        return reverse("link_intake", args=[token, SUMMARY])
    asked = queries.pages(queries.part_of(page))
    number = max(asked.index(page) + step, 0)
    if number < len(asked):
        return reverse("link_intake", args=[token, asked[number]])
    if intake.is_submitted:
        return reverse("link_done", args=[token])
    return reverse("link_intake", args=[token, SUMMARY])


def _onwards(token: str, intake: Intake) -> tuple[str, ...]:
    """Where the form goes on, or its end."""
    page = queries.page_to_do(intake)
    return ("link_intake", token, page) if page else ("link_done", token)


def _is_tablet(request: HttpRequest) -> bool:
    return bool(request.link.purpose == LinkPurpose.INTAKE_TABLET)


def _in_chosen_language(chosen: str | None) -> str:
    """The first page asks for the language; the pages after it speak it."""
    return f"?language={chosen}" if chosen and chosen != _language() else ""


def _place(page: str) -> dict[str, Any]:
    part = queries.part_of(page)
    pages = queries.pages(part)
    return {
        "page": page,
        "part": PARTS[part],
        "title": title_of(page, language=_language()),
        "number": pages.index(page) + 1,
        "total": len(pages),
        "is_first": page == pages[0],
        "may_be_left_empty": part is IntakePart.MORE,
    }


def _language() -> str:
    return get_language() or "en"
