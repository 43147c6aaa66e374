"""The idle lock: a fact of the session's row, so that no other page or script gets past the cover a browser shows.

What a locked session may still do is what anybody may do without a sign-in, and what a view says of itself by
`@open_while_locked`: keep the words of a page that saves itself, count the needles that are in, and record a reaction.
A session is also locked when its device goes into a patient's hands; then not even words are kept, for whoever holds it
is known to be somebody else.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import rotate_token
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from clinic import renewals
from clinic.sessions import LAST_SEEN

View = Callable[..., HttpResponse]
LOCKED = 423
SAYS_SO = "X-Needlepath-Locked"
POLL_HEADER = "X-Needlepath-Poll"
RESOLUTION = 30  # seconds; the session row is written at most this often
ALLAUTH = ("allauth.account.views", "allauth.mfa.")
PASSWORD = "account_change_password"  # noqa: S105 - an address, ours around allauth's
SIGN_OUT = "account_logout"


def is_locked(request: HttpRequest) -> bool:
    return bool(request.session.is_locked)


def lock(request: HttpRequest, *, now: datetime) -> None:
    request.session.say_locked(now)


def is_handed_over(request: HttpRequest) -> bool:
    return bool(request.session.is_handed_over)


def hand_over(request: HttpRequest, *, now: datetime) -> None:
    """Lock a session whose device goes to a patient, whose pages take form tokens of their own."""
    request.session.say_handed_over(now)
    rotate_token(request)


def unlock(request: HttpRequest) -> None:
    if is_handed_over(request):
        rotate_token(request)
    request.session.say_unlocked()
    request.session[LAST_SEEN] = int(time.time())


def idle_seconds(request: HttpRequest) -> int:
    moment = int(time.time())
    return moment - int(request.session.get(LAST_SEEN, moment))


def is_overdue(request: HttpRequest) -> bool:
    """Whether a session was left alone too long and is not locked yet."""
    return not is_locked(request) and idle_seconds(request) > settings.IDLE_LOCK.total_seconds()


def counts_as_use(request: HttpRequest) -> bool:
    """Whether to note that the session is in use: not of a page that refreshes itself, and not at every click."""
    if is_locked(request) or POLL_HEADER in request.headers:
        return False
    return LAST_SEEN not in request.session or idle_seconds(request) >= RESOLUTION


def open_while_locked(when: Callable[[HttpRequest], bool]) -> Callable[[View], View]:
    """Let a request past the lock to this view where `when` agrees: for what was typed before it, never to read a record."""

    def decorate(view: View) -> View:
        view.open_while_locked = when  # type: ignore[attr-defined]
        return view

    return decorate


def always(request: HttpRequest) -> bool:
    """Of a view that is made for a locked screen."""
    return True


def keeps_words(request: HttpRequest) -> bool:
    """A save by the script of a page that says whose it is, with nothing pressed."""
    return renewals.is_by_page(request) and not request.POST.get("then")


def refuses(request: HttpRequest, view: View) -> bool:
    """Whether a locked session may not reach this view."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    is_staffs = hasattr(view, "permission") or view.__module__.startswith(ALLAUTH) or name == PASSWORD
    if not is_staffs or name == SIGN_OUT:
        return False
    when: Callable[[HttpRequest], bool] | None = getattr(view, "open_while_locked", None)
    if when is None or (is_handed_over(request) and when is not always):
        return True
    return not when(request)


def page(to: str) -> str:
    """The address of the lock that leads there once it is open."""
    return f"{reverse(settings.LOCKED_PAGE)}?{urlencode({'next': to})}"


def address(request: HttpRequest, name: str) -> str:
    """Where somebody was going, or is, among our own addresses; empty for any other."""
    wanted = request.POST.get(name) or request.GET.get(name) or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours and wanted.startswith("/") else ""


def takes_no_page(request: HttpRequest) -> bool:
    """Whether a script asks, which takes a status and not a page."""
    is_fetch = request.headers.get("Sec-Fetch-Dest") == "empty" or "HX-Request" in request.headers
    return is_fetch or renewals.is_by_script(request) or POLL_HEADER in request.headers
