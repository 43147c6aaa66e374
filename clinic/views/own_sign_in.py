"""Your sign-in: the app, the passkeys and the recovery codes a person signs in with beside their password."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps

from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.mfa.adapter import get_adapter
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.utils import decrypt, encrypt
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from clinic import downloads, passkeys, second_step_wall
from clinic.actions import second_steps as actions
from clinic.errors import Refused
from clinic.forms.second_steps import AppForm, PasskeyForm
from clinic.idempotency import once
from clinic.permissions import requires
from clinic.queries import second_steps

View = Callable[..., HttpResponse]
APP_SECRET = "secret_of_new_app"  # noqa: S105 - where the session keeps it, sealed, until the app has shown a code
CODES_SHOWN_FOR = timedelta(minutes=10)


def password_once_more(view: View) -> View:
    """Ask for the password again, unless that was minutes ago; a press that came too late is pressed again."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        if did_recently_reauthenticate(request):
            return view(request)
        here = request.path if request.method in {"GET", "HEAD"} else reverse("own_sign_in")
        return redirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': here})}")

    return guarded


@require_safe
@requires("keep_own_sign_in")
def own_sign_in(request: HttpRequest) -> HttpResponse:
    """Also the way on for somebody who was led here, and to a session that is under way."""
    me = request.membership
    is_past, last_day = second_step_wall.is_past(me), me.last_day_without
    told = {
        "steps": second_steps.of(request.user),
        "is_past": is_past,
        "reminder": f"After {last_day:%B} {last_day.day} nothing else opens until you have one."
        if last_day
        else "",
        "under_way": second_step_wall.session_under_way(me) if is_past else "",
        "going_to": request.session.get(second_step_wall.GOING_TO, ""),
    }
    return render(request, "clinic/own_sign_in.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("code")
@requires("keep_own_sign_in")
@password_once_more
@once
def app_new(request: HttpRequest) -> HttpResponse:
    """The secret stays the same while the page is open, so that a code typed wrong is no new start."""
    sealed = request.session.get(APP_SECRET) or encrypt(generate_totp_secret())
    request.session[APP_SECRET] = sealed
    secret = decrypt(sealed)
    form = AppForm(request.POST or None)
    if form.is_valid():
        try:
            actions.add_app(request.user, secret=secret, code=form.cleaned_data["code"], now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            del request.session[APP_SECRET]
            messages.success(request, "The app counts from now on. Keep your recovery codes too.")
            return redirect("own_recovery_codes")
    adapter = get_adapter()
    picture = adapter.build_totp_svg(adapter.build_totp_url(request.user, secret)).encode()
    told = {"form": form, "secret": secret, "picture": base64.b64encode(picture).decode()}
    return render(request, "clinic/own_app_form.html", told)


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("credential")
@requires("keep_own_sign_in")
@password_once_more
@once
def passkey_new(request: HttpRequest) -> HttpResponse:
    form = PasskeyForm(request.POST or None)
    if form.is_valid() and _added(request, form):
        messages.success(request, f"“{form.cleaned_data['name']}” was added. Keep your recovery codes too.")
        return redirect("own_recovery_codes")
    options = json.dumps(passkeys.to_add(request.user))
    return render(request, "clinic/own_passkey_form.html", {"form": form, "options": options})


@require_POST
@requires("keep_own_sign_in")
@password_once_more
@once
def removal(request: HttpRequest) -> HttpResponse:
    key = request.POST.get("step", "")
    try:
        name = actions.remove(request.user, key=int(key) if _is_key(key) else 0, now=request.now)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"“{name}” counts no longer.")
    return redirect("own_sign_in")


@require_http_methods(["GET", "HEAD", "POST"])
@requires("keep_own_sign_in")
@password_once_more
@once
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """A POST makes new ones; a GET shows them, for ten minutes after they were made and never again."""
    if request.method == "POST":
        try:
            actions.make_codes(request.user, now=request.now)
        except Refused as refused:
            messages.error(request, refused.message)
            return redirect("own_sign_in")
        return redirect("own_recovery_codes")
    codes = _codes_to_show(request)
    if not codes:
        return redirect("own_sign_in")
    return render(request, "clinic/own_recovery_codes.html", {"codes": codes})


@require_safe
@requires("keep_own_sign_in")
@password_once_more
def recovery_codes_file(request: HttpRequest) -> HttpResponse:
    codes = _codes_to_show(request)
    if not codes:
        return redirect("own_sign_in")
    text = "Needlepath recovery codes. Each of them counts once.\n\n" + "\n".join(codes) + "\n"
    return downloads.attachment(
        text.encode(), media_type="text/plain; charset=utf-8", file_name="recovery-codes.txt"
    )


def _added(request: HttpRequest, form: Form) -> bool:
    try:
        credential = passkeys.added(form.cleaned_data["credential"])
        actions.add_passkey(
            request.user, name=form.cleaned_data["name"], credential=credential, now=request.now
        )
    except Refused as refused:
        form.add_error(None, refused.message)
    return not form.errors


def _codes_to_show(request: HttpRequest) -> list[str]:
    made_at = second_steps.of(request.user).codes_made_at
    if made_at is None or request.now - made_at > CODES_SHOWN_FOR:
        return []
    return [f"{code[:4]}-{code[4:]}" for code in second_steps.unused_codes(request.user)]


def _is_key(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 19
