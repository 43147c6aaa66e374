"""Signing in again from a page that is open: the same person, the same clinic, and the page keeps every word."""

from __future__ import annotations

from contextlib import suppress

from allauth.account.forms import LoginForm
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import locks, passkeys, renewals, second_half
from clinic.errors import Refused
from clinic.models import User
from clinic.permissions import CLINIC_KEY

DONE, ONE_MORE_STEP, BEGIN_AGAIN, REFUSED = 204, 202, 409, 422
NOT_OURS = "This page is too old to sign in on. Copy what you typed, and sign in on the sign-in page."


@transaction.non_atomic_requests  # a try is counted at once, whatever becomes of the rest
@never_cache
@ensure_csrf_cookie
@sensitive_post_parameters("password", "code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest) -> HttpResponse:
    """A GET answers whether the page's own person is still signed in, and sets the form token; a POST signs them in.

    Somebody with a second step is answered 202 with what the browser may ask a passkey, and posts a code or its answer.
    """
    if request.method != "POST":
        whose = renewals.read(request.headers.get(renewals.WHOSE, ""))
        here = renewals.Whose(request.user.pk or 0, request.session.get(CLINIC_KEY, 0))
        if whose != here:
            return HttpResponse(status=renewals.SIGN_IN_AGAIN)
        if locks.is_locked(request):
            return HttpResponse(status=locks.LOCKED)
        return HttpResponse(status=DONE, headers={"X-Needlepath-Idle": str(locks.idle_seconds(request))})
    whose = renewals.read(request.POST.get("whose", ""))
    person = User.objects.filter(pk=whose.user_id).first() if whose else None
    if whose is None or person is None:
        return _refused(NOT_OURS)
    if {"code", "credential"} & set(request.POST):
        return _by_second_step(request, whose, person)
    form = LoginForm({"login": person.email, "password": request.POST.get("password", "")}, request=request)
    if not form.is_valid():
        return _refused(_why(form, person))
    with suppress(ImmediateHttpResponse):
        form.login(request)
    if second_half.waiting(request) == person:
        return JsonResponse(passkeys.to_sign_in(person), status=ONE_MORE_STEP)
    return _done(request, whose, person)


def _by_second_step(request: HttpRequest, whose: renewals.Whose, person: User) -> HttpResponse:
    """After the password: a code, or the answer of a passkey to what the password was answered with."""
    if second_half.waiting(request) != person:
        return _said("That took too long. Type your password again.", BEGIN_AGAIN)
    code, passkey = request.POST.get("code", ""), request.POST.get("credential", "")
    try:
        second_half.finish(request, person, code=code, passkey=passkey)
    except Refused as refused:
        return _refused(refused.message)
    return _done(request, whose, person)


def _done(request: HttpRequest, whose: renewals.Whose, person: User) -> HttpResponse:
    if request.user != person:  # an account that was switched off
        return _refused("Sign in on the sign-in page in another tab. This page keeps every word.")
    request.session[CLINIC_KEY] = whose.clinic_id
    return HttpResponse(status=DONE)


def _why(form: LoginForm, person: User) -> str:
    """The first reason; of a wrong password in words that name whose it is, for the page asked for one password only."""
    first = next(error for errors in form.errors.as_data().values() for error in errors)
    is_wrong = first.code in {"email_password_mismatch", "required"}
    return f"That is not the password of {person}." if is_wrong else str(first.message)


def _refused(sentence: str) -> HttpResponse:
    return _said(sentence, REFUSED)


def _said(sentence: str, status: int) -> HttpResponse:
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=status)
