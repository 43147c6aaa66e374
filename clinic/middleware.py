"""What happens around every request: what every answer says, the device, the idle lock, the record of refusals."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import UpdateError
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import add_never_cache_headers

from clinic import audit, come_again, dates, devices, locks, scope
from clinic.actions import sign_ins
from clinic.permissions import NotShown, page_to_return_to
from clinic.sessions import LAST_SEEN

Handler = Callable[[HttpRequest], HttpResponse]


def kept_nowhere(get_response: Handler) -> Handler:
    """Every answer asks for nothing of the device; one that says nothing else is kept by no browser and no proxy.

    Refusals and faults too, and pages that nobody signs in for: what stands on them may be about somebody.
    """

    def unkept(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        if "Cache-Control" not in response.headers:
            add_never_cache_headers(response)
        return response

    return unkept


def known_device(get_response: Handler) -> Handler:
    """Give a browser somebody has just signed in on the cookie by which it is known again."""

    def remembering(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        devices.remember(request, response)
        return response

    return remembering


class IdleLock:
    """Locks a session that was left alone; a locked one is led to the page that unlocks it, and its scripts are told."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            if locks.is_overdue(request):
                now = dates.now()
                sign_ins.record("timed_out", user=request.user, now=now)
                locks.lock(request, now=now)
            elif locks.counts_as_use(request):
                _remember(request, int(time.time()))
        response = self.get_response(request)
        if request.user.is_authenticated and locks.is_locked(request):
            response[locks.SAYS_SO] = "yes"
        return response

    def process_view(
        self, request: HttpRequest, view: Handler, args: object, kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        if (
            not request.user.is_authenticated
            or not locks.is_locked(request)
            or not locks.refuses(request, view)
        ):
            return None
        if locks.takes_no_page(request):
            return HttpResponse(status=locks.LOCKED)
        return redirect(locks.page(page_to_return_to(request)))


def _remember(request: HttpRequest, moment: int) -> None:
    """Saved here and now: where a full disk takes no row, the page is shown all the same."""
    is_changed = request.session.modified
    request.session[LAST_SEEN] = moment
    try:
        request.session.save()
    except UpdateError as error:
        if not come_again.is_away(error):  # ended from another device meanwhile
            logout(request)
    request.session.modified = is_changed


class RefusalAudit:
    """Records who was refused what, after the view's transaction was rolled back."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        actor = getattr(request, "actor", None)
        if not isinstance(exception, (PermissionDenied, NotShown)) or actor is None:
            return
        with transaction.atomic():
            scope.enter(actor.clinic_id)
            audit.record(
                "access.refused",
                target=request.membership,
                by=actor,
                now=dates.now(),
                detail={"route": request.resolver_match.view_name if request.resolver_match else ""},
            )
