"""Asks for the birth date: of an intake always, before its first page, since families share an address; of a check-in where
its clinic wants it, after the warning questions. Never before advice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.enums import LinkPurpose
from clinic.links import patient_link
from clinic.models import Clinic, PatientLink
from pathway.actions import birth_dates
from pathway.forms.birth_dates import BirthDateForm
from pathway.queries import check_in_answers as queries
from pathway.queries import intakes as intake_queries
from pathway.queries import patient_advice
from pathway.queries.check_in_causes import causes_of
from pathway.queries.patient_advice import Shown

View = Callable[..., HttpResponse]

KNOWN, TAPPED = "known", "tapped"  # signed cookies of one link on one device
KNOWN_FOR_SECONDS = 12 * 60 * 60
HEARD_FOR_SECONDS = 31 * 24 * 60 * 60  # longer than any link is open


@dataclass(frozen=True)
class Behind:
    """What stands behind the question: whose clinic, where a right answer leads, and the advice that is shown anyway."""

    clinic: Clinic
    leads_to: tuple[str, ...]
    advice: Shown | None
    is_helped: bool = False


@patient_link(LinkPurpose.CHECK_IN, LinkPurpose.INTAKE)
@require_http_methods(["GET", "HEAD", "POST"])
def link_birth_date(request: HttpRequest, token: str) -> HttpResponse:
    is_intake = request.link.purpose == LinkPurpose.INTAKE
    behind = _intake(request, token) if is_intake else _check_in(request, token)
    if is_proven(request) if is_intake else is_known(request, behind.clinic):
        return redirect("link", token)
    form = BirthDateForm(request.POST or None, is_helped=behind.is_helped)
    if form.is_valid():
        born = form.cleaned_data["born"]
        if birth_dates.is_right(request.link.pk, born, by=request.actor, now=request.now):
            return remembered(request, token, redirect(*behind.leads_to), KNOWN, str(request.link.pk))
        form.add_error("born", _("That is not the birth date we have. Please try again, or call us."))
    is_locked = PatientLink.objects.filter(pk=request.link.pk, locked_at__isnull=False).exists()
    context = {
        "clinic": behind.clinic,
        "token": token,
        "form": form,
        "is_locked": is_locked,
        "emergencies": patient_advice.emergencies(_language()) if is_locked else (),
        "advice": behind.advice,
    }
    return render(request, "pathway/public/birth_date.html", context, status=403 if is_locked else 200)


def asks_who_it_is(view: View) -> View:
    """For a page behind an intake's link: the birth date first, once on each device.

    Not of the clinic's own tablet, which somebody who knows the patient put into their hands. A page that stayed open for
    longer than a device is known is still heard, so that no word is lost and no alarm waits; what is shown next asks again.
    """

    @wraps(view)
    def asked(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        is_heard = is_proven(request) or (request.method == "POST" and _was_proven(request))
        if request.link.purpose == LinkPurpose.INTAKE and not is_heard:
            return redirect("link_birth_date", token)
        return view(request, token, *args, **kwargs)

    return asked


def is_known(request: HttpRequest, clinic: Clinic) -> bool:
    """Whether this device may see what a check-in was answered before: nobody asks here, or the birth date was right."""
    return not clinic.asks_birth_date or is_proven(request)


def is_proven(request: HttpRequest) -> bool:
    """Whether the birth date was right on this device."""
    return _cookie(request, KNOWN) == str(request.link.pk)


def _was_proven(request: HttpRequest) -> bool:
    return _cookie(request, KNOWN, max_age=HEARD_FOR_SECONDS) == str(request.link.pk)


def tapped_here(request: HttpRequest) -> set[str]:
    """The warning questions that were answered on this device."""
    return set(_cookie(request, TAPPED).split(","))


def remembered(
    request: HttpRequest, token: str, response: HttpResponse, name: str, value: str
) -> HttpResponse:
    response.set_signed_cookie(
        name,
        value,
        salt=f"{name}:{request.link.pk}",
        path=f"/p/{token}/",
        max_age=HEARD_FOR_SECONDS,  # how old it may be is asked of its signature
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )
    return response


def _check_in(request: HttpRequest, token: str) -> Behind:
    asked = queries.by_link(request.link.target_id)
    causes = causes_of(asked.check_in, asked.stored, now=request.now)
    following = asked.first_to_do
    return Behind(
        clinic=asked.clinic,
        leads_to=("link_check_in", token, following) if following else ("link_done", token),
        advice=patient_advice.for_check_in(
            asked, causes, names_answers=False, language=_language(), now=request.now
        ),
        is_helped=asked.stored.is_helped,
    )


def _intake(request: HttpRequest, token: str) -> Behind:
    intake = intake_queries.behind(request.link)
    page = intake_queries.page_to_do(intake)
    return Behind(
        clinic=intake.clinic,
        leads_to=("link_intake", token, page) if page else ("link_done", token),
        advice=patient_advice.for_intake(intake, names_answers=False, language=_language(), now=request.now),
    )


def _language() -> str:
    return get_language() or "en"


def _cookie(request: HttpRequest, name: str, max_age: int = KNOWN_FOR_SECONDS) -> str:
    salt = f"{name}:{request.link.pk}"
    return str(request.get_signed_cookie(name, default="", salt=salt, max_age=max_age))
