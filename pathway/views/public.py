"""The patient's pages, reached by link without a sign-in. A GET here never changes anything."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from clinic.enums import LinkPurpose
from clinic.errors import Refused
from clinic.idempotency import once
from clinic.links import patient_link
from pathway.actions import intakes
from pathway.forms.intakes import PARTS, form_for, title_of
from pathway.queries import intakes as intake_queries
from pathway.queries import patient_advice
from pathway.queries.intakes import SUMMARY, Alarm
from pathway.views.after_care import public as after_care
from pathway.views.before_visits import public as before_visit
from pathway.views.birth_dates.public import asks_who_it_is
from pathway.views.check_in_link import public as check_in
from pathway.views.visit_link import public as visit_link
from patients.enums import IntakePart
from patients.models import Intake
from patients.queries import consents as patient_consents
from patients.queries import intakes as patient_queries

STOP = "stop"  # where an emergency answer leads instead of the next page
get_or_post = require_http_methods(["GET", "HEAD", "POST"])


@patient_link()
@require_safe
def link(request: HttpRequest, token: str) -> HttpResponse:
    """The cover: whose form this is, how long it takes, and the way in. It names nobody, for mail scanners open it."""
    if request.link.purpose in before_visit.PURPOSES:
        return before_visit.cover(request, token)
    if request.link.purpose == LinkPurpose.VISIT:
        return visit_link.visit(request, token)
    if request.link.purpose == LinkPurpose.CONSENT:
        return redirect("link_consent", token)
    if request.link.purpose == LinkPurpose.OFFER:
        return redirect("link_offer", token)
    if request.link.purpose == LinkPurpose.UNSUBSCRIBE:
        return redirect("link_no_more_mail", token)
    if request.link.purpose == LinkPurpose.BOOKING_REQUEST:
        return redirect("link_booking_request", token)
    if request.link.purpose in intake_queries.PURPOSES:
        intake = patient_queries.by_link(request.link.target_id)
        return render(
            request, "pathway/public/intake_cover.html",
            {
                "clinic": intake.clinic,
                "token": token,
                "page": intake_queries.page_to_do(intake),
                "intake": intake,
                "on_tablet": _is_tablet(request),
            },
        )  # fmt: skip
    if request.link.purpose == LinkPurpose.AFTER_CARE:
        return after_care.cover(request, token)
    return check_in.cover(request, token)


# --- intake ---------------------------------------------------------------------------------------


@patient_link(*intake_queries.PURPOSES)
@asks_who_it_is
@get_or_post
@once
def link_intake(request: HttpRequest, token: str, page: str) -> HttpResponse:
    """One page of the intake. "Back" keeps what was typed, finished or not; an alarming answer is told at once."""
    intake = patient_queries.by_link(request.link.target_id)
    if intake.is_finished or (intake.is_submitted and page not in intake_queries.pages(IntakePart.MORE)):
        return redirect("link_done", token)
    stops = _stops(request, intake)
    if page == STOP or (stops and page not in _pages_of(stops)):
        return _stop(request, token, intake, stops, page)
    if page == SUMMARY:
        return _summary(request, token, intake)
    if page not in intake_queries.pages():
        raise Http404
    if not intake.is_submitted and page in intake_queries.pages(IntakePart.MORE):
        return redirect(
            "link_intake", token, intake_queries.page_to_do(intake)
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
    return _intake_page(request, token, intake, "intake_page.html", {"form": form, **place})


def _stop(
    request: HttpRequest, token: str, intake: Intake, stops: tuple[Alarm, ...], page: str
) -> HttpResponse:
    """An emergency: what to do now and nothing else, until the answer is changed or somebody here has dealt with it."""
    if page != STOP:
        return redirect("link_intake", token, STOP)
    if not stops:
        return redirect("link_intake", token, intake_queries.page_to_do(intake) or SUMMARY)
    return _intake_page(request, token, intake, "intake_stop.html", {"pages": _pages_of(stops)})


def _stops(request: HttpRequest, intake: Intake) -> tuple[Alarm, ...]:
    return intake_queries.stops(intake, on=intake.clinic.local(request.now).date())


def _pages_of(stops: tuple[Alarm, ...]) -> list[str]:
    """Where an answer that was a mistake can be changed."""
    return list(dict.fromkeys(intake_queries.page_of(alarm.question) for alarm in stops))


def _summary(request: HttpRequest, token: str, intake: Intake) -> HttpResponse:
    problem = ""
    if request.method == "POST":
        try:
            intakes.submit(intake, by=request.actor, now=request.now)
        except Refused as refused:
            problem = refused.message
        else:
            return redirect("link_consent", token)
    asked = intake_queries.pages(IntakePart.BEFORE)
    sections = [
        {
            "page": page,
            "title": title_of(page, language=_language()),
            "lines": [] if _is_tablet(request) else form_for(page, intake, language=_language()).lines(),
            "is_done": page in intake.pages_done,
        }
        for page in asked
    ]
    context = {"sections": sections, "problem": problem, "back": asked[-1]}
    return _intake_page(request, token, intake, "intake_summary.html", context)


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
    asked = intake_queries.pages(intake_queries.part_of(page))
    number = max(asked.index(page) + step, 0)
    if number < len(asked):
        return reverse("link_intake", args=[token, asked[number]])
    if intake.is_submitted:
        return reverse("link_done", args=[token])
    return reverse("link_intake", args=[token, SUMMARY])


def _onwards(token: str, intake: Intake) -> tuple[str, ...]:
    """Where the form goes on, or its end."""
    page = intake_queries.page_to_do(intake)
    return ("link_intake", token, page) if page else ("link_done", token)


def _is_tablet(request: HttpRequest) -> bool:
    return bool(request.link.purpose == LinkPurpose.INTAKE_TABLET)


def _in_chosen_language(chosen: str | None) -> str:
    """The first page asks for the language; the pages after it speak it."""
    return f"?language={chosen}" if chosen and chosen != _language() else ""


def _place(page: str) -> dict[str, Any]:
    part = intake_queries.part_of(page)
    pages = intake_queries.pages(part)
    return {
        "page": page,
        "part": PARTS[part],
        "title": title_of(page, language=_language()),
        "number": pages.index(page) + 1,
        "total": len(pages),
        "is_first": page == pages[0],
    }


# --- done -----------------------------------------------------------------------------------------


@patient_link(*intake_queries.PURPOSES, LinkPurpose.CHECK_IN, LinkPurpose.CONSENT, *before_visit.PURPOSES)
@asks_who_it_is
@require_safe
def link_done(request: HttpRequest, token: str) -> HttpResponse:
    """What happens next and how to reach the clinic; sends back to what is still open."""
    if request.link.purpose in before_visit.PURPOSES:
        return before_visit.done(request, token)
    if request.link.purpose == LinkPurpose.CONSENT:
        return redirect("link_consent", token)
    if request.link.purpose in intake_queries.PURPOSES:
        intake = patient_queries.by_link(request.link.target_id)
        if not intake.is_submitted:
            return redirect("link", token)
        consent = patient_consents.standing(intake.patient)
        context = {"consent": consent, "more": intake_queries.page_to_do(intake)}
        return _intake_page(request, token, intake, "intake_done.html", context)
    return check_in.done(request, token)


def _language() -> str:
    return get_language() or "en"
