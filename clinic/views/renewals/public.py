"""Signing in again from a page that is open: the same person, the same clinic, and the page keeps every word."""

from contextlib import suppress

from allauth.account.forms import LoginForm
from allauth.core.exceptions import ImmediateHttpResponse
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import renewals
from clinic.models import User
from clinic.permissions import CLINIC_KEY

DONE, REFUSED = 204, 422
NOT_OURS = "This page is too old to sign in on. Copy what you typed, and sign in on the sign-in page."


@transaction.non_atomic_requests  # a try is counted at once, whatever becomes of the rest
@never_cache
@ensure_csrf_cookie
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def renewal(request: HttpRequest) -> HttpResponse:
    """A GET answers whether the page's own person is still signed in, and sets the form token; a POST signs them in."""
    if request.method != "POST":
        whose = renewals.read(request.headers.get(renewals.WHOSE, ""))
        here = renewals.Whose(request.user.pk or 0, request.session.get(CLINIC_KEY, 0))
        return HttpResponse(status=DONE if whose == here else renewals.SIGN_IN_AGAIN)
    whose = renewals.read(request.POST.get("whose", ""))
    person = User.objects.filter(pk=whose.user_id).first() if whose else None
    if whose is None or person is None:
        return _refused(NOT_OURS)
    form = LoginForm({"login": person.email, "password": request.POST.get("password", "")}, request=request)
    if not form.is_valid():
        return _refused(_why(form, person))
    with suppress(ImmediateHttpResponse):
        form.login(request)
    if request.user != person:  # signed in only by further steps, which a page that stays open does not have
        return _refused("Sign in on the sign-in page in another tab. This page keeps every word.")
    request.session[CLINIC_KEY] = whose.clinic_id
    return HttpResponse(status=DONE)


def _why(form: LoginForm, person: User) -> str:
    """The first reason; of a wrong password in words that name whose it is, for the page asked for one password only."""
    first = next(error for errors in form.errors.as_data().values() for error in errors)
    is_wrong = first.code in {"email_password_mismatch", "required"}
    return f"That is not the password of {person}." if is_wrong else str(first.message)


def _refused(sentence: str) -> HttpResponse:
    return HttpResponse(sentence, content_type="text/plain; charset=utf-8", status=REFUSED)
