"""The link of an invitation: choose a password and begin, or begin with the account one has. A GET changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from allauth.decorators import rate_limit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from clinic import actors, dates, locks, scope
from clinic.actions import invitations as actions
from clinic.errors import Refused
from clinic.forms.staff import AccountForm
from clinic.idempotency import once
from clinic.models import Clinic, StaffInvitation, User
from clinic.permissions import CLINIC_KEY
from clinic.queries import invitations as queries

View = Callable[..., HttpResponse]
OPENED = {"invitation": "30/m/ip"}
GONE = 410


def _invited(view: View) -> View:
    """Gives a view the invitation its link opens, in sight of that clinic alone; any other link is told no more than that.

    The address itself is the secret: no cache, no index, and no page elsewhere learns it.
    """

    @wraps(view)
    def opened(request: HttpRequest, slug: str, token: str) -> HttpResponse:
        clinic = Clinic.objects.filter(slug=slug).first()
        invitation = None
        if clinic is not None:
            scope.enter_as("visitor", clinic.pk, route=scope.route_of(request))
            invitation = queries.by_token(clinic, token)
        if clinic is None or invitation is None:
            response = render(request, "clinic/invitation_over.html", status=404)
        else:
            request.token, request.clinic = token, clinic
            request.actor, request.now = actors.visitor(clinic.pk), dates.now()
            response = view(request, invitation)
        add_never_cache_headers(response)
        response["Referrer-Policy"] = "same-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return opened


@rate_limit(action="invitation", config=OPENED, limit_get=True)
@sensitive_post_parameters("password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
@_invited
@once
def invitation(request: HttpRequest, invitation: StaffInvitation) -> HttpResponse:
    if not invitation.is_open(request.now):
        return render(request, "clinic/invitation_over.html", {"clinic": request.clinic}, status=GONE)
    account = queries.account(invitation)
    if account is not None:
        return _with_account(request, invitation, account)
    form = AccountForm(request.POST or None, initial={"name": invitation.name})
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("name", "password")}
        try:
            actions.accept(invitation, **typed, now=request.now)
        except Refused as refused:
            form.add_error(refused.field, refused.message)
        else:
            messages.success(request, f"Your account is ready. Sign in with {invitation.email}.")
            return redirect("account_login")
    return render(request, "clinic/invitation.html", {"form": form, "invitation": invitation})


def _with_account(request: HttpRequest, invitation: StaffInvitation, account: User) -> HttpResponse:
    """Only whoever signs in with the account of that address begins with it: the mail alone opens no account."""
    if locks.is_locked(request):  # whoever holds the device need not be who signed in on it
        return redirect(locks.page(request.get_full_path()))
    is_theirs = request.user == account
    refusal = ""
    if request.method == "POST" and is_theirs:
        try:
            actions.accept_as(invitation, account, now=request.now)
        except Refused as refused:
            refusal = refused.message
        else:
            request.session[CLINIC_KEY] = invitation.clinic_id
            messages.success(request, f"You work at {request.clinic.name} now.")
            return redirect("today")
    context = {"invitation": invitation, "is_theirs": is_theirs, "refusal": refusal}
    return render(request, "clinic/invitation_with_account.html", context)
