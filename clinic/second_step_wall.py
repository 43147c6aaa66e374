"""Whoever has no second step where one is asked for: led to it once after each sign-in, and after the last day held there.

It never comes between a therapist and a session that is under way.
"""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.module_loading import import_string

from clinic import renewals
from clinic.models import Membership, SecondStepRule

LED, GOING_TO = "led_to_second_step", "going_to"
NOT_WALLED = {"clinic_choice"}  # somebody may work in a clinic that asks for none
NOT_NOW = 403


def asked() -> dict[str, Any]:
    """What a query about a membership brings along, so that a request asks nothing more."""
    steps = Authenticator.objects.filter(
        user=OuterRef("user"), type__in=(Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    )
    passkeys = Authenticator.objects.filter(user=OuterRef("user"), type=Authenticator.Type.WEBAUTHN)
    rule = SecondStepRule.objects.filter(clinic=OuterRef("clinic"), role=OuterRef("role"))
    return {
        "has_second_step": Exists(steps),
        "has_passkey": Exists(passkeys),  # offered where a screen is unlocked
        "last_day_without": Subquery(rule.values("last_day_without")[:1]),
    }


def is_past(membership: Any) -> bool:
    """Whether the last day without one is over where they are."""
    if membership.last_day_without is None or membership.has_second_step:
        return False
    return bool(membership.clinic.local(membership.now).date() > membership.last_day_without)


def before(request: HttpRequest, membership: Any) -> HttpResponse | None:
    """What is answered instead of the page; None where it may be shown."""
    if membership.last_day_without is None or membership.has_second_step:
        return None
    match = request.resolver_match
    if match is not None and match.view_name in NOT_WALLED:
        return None
    if is_past(membership):
        going_on = session_under_way(membership)
        return None if going_on and request.path.startswith(going_on) else _led(request)
    is_page = request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") == "document"
    if not is_page or renewals.is_by_script(request) or LED in request.session:
        return None
    return _led(request)


def session_under_way(membership: Membership) -> str:
    """The address below which everything about their open session is; empty where they have none."""
    address: str = import_string(settings.SESSION_UNDER_WAY)(membership, now=membership.now)  # type: ignore[attr-defined]
    return address


def _led(request: HttpRequest) -> HttpResponse:
    if renewals.is_by_script(request):
        return HttpResponse(status=NOT_NOW)
    request.session[LED] = True
    if request.method == "GET":
        request.session[GOING_TO] = request.get_full_path()
    return redirect("own_sign_in")
