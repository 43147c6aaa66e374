"""A password of one's own: changed by whoever knows it, or chosen by the link of a mail. A GET changes nothing."""

from __future__ import annotations

from allauth.account import views as account
from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import dates, gate, password_links
from clinic.actions import password_choices as actions
from clinic.errors import Refused, Stale
from clinic.forms.staff import AddressForm, PasswordForm

ASKED, OPENED = {"password_mail": "10/m/ip"}, {"password_link": "30/m/ip"}
GONE = 410
NONE_YET = "You have no password yet. We can send you an e-mail with a link to choose one."


def change(request: HttpRequest) -> HttpResponse:
    """Whoever never had one cannot type it, and is led to where one is chosen by mail."""
    if request.user.is_authenticated and not request.user.has_usable_password():
        messages.info(request, NONE_YET)
        return redirect("account_reset_password")
    response: HttpResponse = account.password_change(request)
    return response


@rate_limit(action="password_mail", config=ASKED)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The same answer for an address nobody has."""
    own = {"email": request.user.email} if request.user.is_authenticated else None
    form = AddressForm(request.POST or None, initial=own)
    is_sent = form.is_valid() and gate.is_open()
    if is_sent:
        actions.ask(form.cleaned_data["email"], now=dates.now())
    told = {"form": form, "is_sent": is_sent, "is_on_hold": form.is_valid() and not is_sent}
    return render(request, "account/password_mail.html", told)


@rate_limit(action="password_link", config=OPENED, limit_get=True)
@never_cache
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def choice(request: HttpRequest, token: str) -> HttpResponse:
    now = dates.now()
    person = password_links.opened_by(token, now=now)
    if person is None:
        return _over(request)
    form = PasswordForm(request.POST or None)
    if form.is_valid():
        try:
            actions.choose(token, password=form.cleaned_data["password"], now=now)
        except Stale:
            return _over(request)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, f"Your new password is saved. Sign in with {person.email}.")
            return redirect("account_login")
    page = render(request, "account/password_choice.html", {"form": form, "person": person})
    page["X-Robots-Tag"] = "noindex, nofollow"
    return page


def _over(request: HttpRequest) -> HttpResponse:
    return render(request, "account/password_link_over.html", status=GONE)
