"""Asks for the birth date where a clinic wants it: after the warning questions and never before advice."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from clinic.enums import LinkPurpose
from clinic.links import patient_link
from clinic.models import PatientLink
from pathway.actions import birth_dates
from pathway.forms.birth_dates import BirthDateForm
from pathway.queries import check_in_answers as queries
from pathway.queries import patient_advice
from pathway.queries.check_in_answers import Asked
from pathway.queries.check_in_causes import causes_of

KNOWN, TAPPED = "known", "tapped"  # signed cookies of one link on one device
KNOWN_FOR_SECONDS = 12 * 60 * 60


@patient_link(LinkPurpose.CHECK_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def link_birth_date(request: HttpRequest, token: str) -> HttpResponse:
    asked = queries.by_link(request.link.target_id)
    if is_known(request, asked):
        return redirect("link", token)
    form = BirthDateForm(request.POST or None, is_helped=asked.stored.is_helped)
    if form.is_valid():
        born = form.cleaned_data["born"]
        if birth_dates.is_right(request.link.pk, born, by=request.actor, now=request.now):
            following = asked.first_to_do
            response = (
                redirect("link_check_in", token, following) if following else redirect("link_done", token)
            )
            return remembered(request, token, response, KNOWN, str(request.link.pk))
        form.add_error("born", _("That is not the birth date we have. Please try again, or call us."))
    is_locked = PatientLink.objects.filter(pk=request.link.pk, locked_at__isnull=False).exists()
    causes = causes_of(asked.check_in, asked.stored, now=request.now)
    language = get_language() or "en"
    context = {
        "clinic": asked.clinic,
        "token": token,
        "form": form,
        "is_locked": is_locked,
        "emergencies": patient_advice.emergencies(language) if is_locked else (),
        "advice": patient_advice.for_check_in(
            asked, causes, names_answers=False, language=language, now=request.now
        ),
    }
    return render(request, "pathway/public/birth_date.html", context, status=403 if is_locked else 200)


def is_known(request: HttpRequest, asked: Asked) -> bool:
    """Whether this device may see what was answered before: nobody asks here, or the birth date was right."""
    return not asked.clinic.asks_birth_date or _cookie(request, KNOWN) == str(request.link.pk)


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
        max_age=KNOWN_FOR_SECONDS,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )
    return response


def _cookie(request: HttpRequest, name: str) -> str:
    salt = f"{name}:{request.link.pk}"
    return str(request.get_signed_cookie(name, default="", salt=salt, max_age=KNOWN_FOR_SECONDS))
