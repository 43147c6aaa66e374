"""Locking and unlocking: in place by a page's script, or on a page of its own. The session stays; nothing is signed out."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from allauth.decorators import rate_limit
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import dates, devices, locks, passkeys, renewals
from clinic.actions import pins, tries
from clinic.errors import Refused
from clinic.models import User
from clinic.permissions import CLINIC_KEY
from clinic.queries.second_steps import has_passkey
from clinic.rules.pins import is_pin
from clinic.views.second_step.public import ASKED

DONE, REFUSED = 204, 422


@transaction.non_atomic_requests  # a try is counted at once, whatever becomes of the rest
@never_cache
@ensure_csrf_cookie
@sensitive_post_parameters("secret", "credential")
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
    to = locks.address(request, "next") or "/"
    if not locks.is_locked(request):
        return redirect(to)
    if not refusal:
        return redirect(locks.page(to))
    if here := locks.address(request, "here"):
        messages.error(request, refusal)
        return redirect(here)
    shown = {"next": to, "refusal": refusal, "has_passkey": has_passkey(request.user)}
    return render(request, "account/lock.html", shown, status=REFUSED)


@rate_limit(action="passkey", config=ASKED, limit_get=True)
@never_cache
@require_safe
def passkey_question(request: HttpRequest) -> HttpResponse:
    """What a page's script asks the browser for, once its person wants to unlock by a passkey."""
    if not request.user.is_authenticated:
        return HttpResponse(status=renewals.SIGN_IN_AGAIN)
    return JsonResponse(passkeys.to_unlock(request.user))


@require_POST
def locking(request: HttpRequest) -> HttpResponse:
    """Lock at once, as before walking away."""
    if request.user.is_authenticated:
        locks.lock(request, now=dates.now())
    if renewals.is_by_script(request):
        return HttpResponse(status=DONE)
    return redirect(settings.LOCKED_PAGE)


def _unlock(request: HttpRequest) -> str:
    """Why it stays locked; empty where a passkey, the PIN or the password was right."""
    try:
        if passkey := request.POST.get("credential"):
            _show(request, request.user, passkey)
        else:
            _type(request, request.POST.get("secret", ""))
    except Refused as refused:
        return refused.message
    except ValidationError as held:
        return str(held.message)
    locks.unlock(request)
    return ""


def _show(request: HttpRequest, user: User, passkey: str) -> None:
    """Counted as a try like a password. Raises Refused."""
    address, device, now = devices.address_of(request), devices.of(request), dates.now()
    taken = tries.take(email=user.email, address=address, device=device, now=now)
    try:
        passkeys.unlocks(passkey, user)
    except Refused:
        tries.wrong(taken, email=user.email, now=now)
        raise
    tries.right(taken)
    pins.forget_misses(user, device=device)


def _type(request: HttpRequest, secret: str) -> None:
    """Six digits are a PIN: no password is that short. Raises Refused, or what allauth raises of one that has to wait."""
    device = devices.of(request)
    if is_pin(secret):
        pins.try_pin(request.user, device=device, pin=secret)
    elif not get_adapter().reauthenticate(request.user, secret):
        raise Refused(f"That is not the password of {request.user}.")
    else:
        pins.forget_misses(request.user, device=device)


def _is_the_pages_own(request: HttpRequest) -> bool:
    whose = renewals.read(request.headers.get(renewals.WHOSE, ""))
    return whose == renewals.Whose(request.user.pk, request.session.get(CLINIC_KEY, 0))
