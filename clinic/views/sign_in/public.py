"""Signing in: allauth's page, and the page that says when to try again."""

from allauth.account import views as account
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from clinic.actions.tries import Held
from clinic.rules import tries

WAIT = 429


@transaction.non_atomic_requests  # a try is counted at once, whatever becomes of the rest
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    response: HttpResponse = account.login(request)
    held: Held | None = getattr(request, "held", None)
    if held is None:
        return response
    page = render(request, "account/held.html", {"wait": tries.said(held.wait)}, status=WAIT)
    page["Retry-After"] = str(max(1, int(held.wait.total_seconds())))
    return page
