"""After the password: a code of the app, a recovery code or a passkey; and a passkey alone, which is both at once."""

from __future__ import annotations

import json

from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.stagekit import clear_login
from allauth.account.models import Login
from allauth.account.utils import get_login_redirect_url
from allauth.decorators import rate_limit
from allauth.mfa.base.internal.flows import post_authentication
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import passkeys, second_half
from clinic.errors import Refused
from clinic.forms.second_steps import CodeForm

# Nothing of a passkey can be guessed; this only keeps the questions down.
ASKED = {"passkey": "60/m/ip"}


@rate_limit(action="login")
@never_cache
@sensitive_post_parameters("code", "credential")
@require_http_methods(["GET", "HEAD", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    person = second_half.waiting(request)
    if request.user.is_authenticated or person is None:
        return redirect(get_login_redirect_url(request) if request.user.is_authenticated else "account_login")
    if "leave" in request.POST:
        clear_login(request)
        return redirect("account_login")
    passkey = request.POST.get("credential", "")
    form = CodeForm(request.POST if request.method == "POST" and not passkey else None)
    refusal = ""
    if passkey or form.is_valid():
        try:
            return second_half.finish(
                request, person, code=form.cleaned_data["code"] if form.is_bound else "", passkey=passkey
            )
        except Refused as refused:
            refusal = refused.message
            if form.is_bound:
                form.add_error(refused.field, refused.message)
    options = json.dumps(passkeys.to_sign_in(person))
    told = {"form": form, "person": person, "options": options, "refusal": "" if form.is_bound else refusal}
    return render(request, "account/second_step.html", told)


@rate_limit(action="passkey", config=ASKED, limit_get=True)
@never_cache
@sensitive_post_parameters("credential")
@require_http_methods(["GET", "HEAD", "POST"])
def passkey(request: HttpRequest) -> HttpResponse:
    """A GET is what the page's script asks the browser for; a POST signs in whoever's passkey answered."""
    if request.user.is_authenticated:
        return redirect(get_login_redirect_url(request))
    if request.method != "POST":
        return JsonResponse(passkeys.to_sign_in(None))
    try:
        found = passkeys.recognised(request.POST.get("credential", ""), None)
    except Refused as refused:
        messages.error(request, refused.message)
        wanted = {"next": request.POST["next"]} if request.POST.get("next") else {}
        return redirect(f"{reverse('account_login')}?{urlencode(wanted)}" if wanted else "account_login")
    post_authentication(request, found, passwordless=True)
    response: HttpResponse = perform_login(request, Login(user=found.user))
    return response
