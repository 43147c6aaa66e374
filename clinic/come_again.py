"""What is said when a request cannot be taken just now: why, when to come again, and everything that was typed.

None of it asks the database, because the database is what may be away.
"""

from __future__ import annotations

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.cache import add_never_cache_headers

from clinic import links

AGAIN_SECONDS = 5
TRIES_AGAIN_SECONDS = 60
AWAY, CROWDED, NOT_RECORDED = "away", "crowded", "not recorded"
SECRETS = {"code", "pin", "secret"}  # and whatever is called a password: nobody's to read off a page
LONGEST_GIVEN_BACK = 256 * 1024


def page(request: HttpRequest, why: str) -> HttpResponse:
    """503 with Retry-After; a form comes back as a button that sends it once more, under the key it was sent with."""
    language = links.language_of(request, translation.get_language_from_request(request))
    with translation.override(language):
        typed = _typed(request)
        shown = {"why": why, "typed": typed, "had_files": bool(typed and request.FILES)}
        shown |= {"action": request.get_full_path(), "is_press": request.method == "POST"}
        html = render_to_string("503.html", shown)
    return told_to_wait(HttpResponse(html, status=503), AGAIN_SECONDS)


def is_away(error: BaseException | None) -> bool:
    """Whether the database was what failed, also where a library told it in words of its own."""
    while error is not None and not isinstance(error, OperationalError | InterfaceError):
        error = error.__context__
    return error is not None


def told_to_wait(response: HttpResponse, seconds: int) -> HttpResponse:
    response["Retry-After"] = str(seconds)
    add_never_cache_headers(response)
    return response


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """What the form held, name by name; nothing where any of it is a secret, or too much for a page."""
    if request.method != "POST":
        return []
    try:
        fields = [(name, value) for name, values in request.POST.lists() for value in values]
    except (SuspiciousOperation, BadRequest, UnreadablePostError, OSError):
        return []
    is_secret = any("password" in name or name in SECRETS for name, _ in fields)
    is_long = sum(len(value) for _, value in fields) > LONGEST_GIVEN_BACK
    return [] if is_secret or is_long else fields
