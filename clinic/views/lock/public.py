"""Locking and unlocking: in place by a page's script, or on a page of its own. The session stays; nothing is signed out."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from clinic import dates, devices, locks, renewals
from clinic.actions import pins
from clinic.errors import Refused
from clinic.permissions import CLINIC_KEY
from clinic.rules.pins import is_pin

DONE, REFUSED = 204, 422


@transaction.non_atomic_requests  # a try is counted at once, whatever becomes of the rest
@never_cache
@ensure_csrf_cookie
@sensitive_post_parameters("secret")
@require_http_methods(["GET", "HEAD", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    by_script = renewals.is_by_script(request)
    if not request.user.is_authenticated or (by_script and not _is_the_pages_own(request)):
        return HttpResponse(status=renewals.SIGN_IN_AGAIN) if by_script else redirect("account_login")
    refusal = _unlock(request) if request.method == "POST" else ""
    if by_script:
        return HttpResponse(
            refusal, content_type="text/plain; charset=utf-8", status=REFUSED if refusal else DONE
        )
    if not refusal and not locks.is_locked(request):
        return redirect(_next(request))
    context = {"next": _next(request), "refusal": refusal}
    return render(request, "account/lock.html", context, status=REFUSED if refusal else 200)


@require_POST
def locking(request: HttpRequest) -> HttpResponse:
    """Lock at once, as before walking away."""
    if request.user.is_authenticated:
        locks.lock(request, now=dates.now())
    if renewals.is_by_script(request):
        return HttpResponse(status=DONE)
    return redirect("lock")


def _unlock(request: HttpRequest) -> str:
    """Why it stays locked; empty where the secret was right. Six digits are a PIN: no password is that short."""
    secret, device = request.POST.get("secret", ""), devices.of(request)
    try:
        if is_pin(secret):
            pins.try_pin(request.user, device=device, pin=secret)
        elif not get_adapter().reauthenticate(request.user, secret):
            return f"That is not the password of {request.user}."
        else:
            pins.forget_misses(request.user, device=device)
    except Refused as refused:
        return refused.message
    except ValidationError as held:
        return str(held.message)
    locks.unlock(request)
    return ""


def _is_the_pages_own(request: HttpRequest) -> bool:
    whose = renewals.read(request.headers.get(renewals.WHOSE, ""))
    return whose == renewals.Whose(request.user.pk, request.session.get(CLINIC_KEY, 0))


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"
