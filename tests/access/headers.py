"""What every answer says to the browser, by the table in docs/headers.md; and how its cookies are kept."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.http import HttpResponse

TABLE = Path(__file__).parents[2] / "docs" / "headers.md"
ROW = re.compile(r"^\| `([\w-]+)` \| `([^`]+)` \|", re.MULTILINE)
FEED = re.compile("^/calendar-feeds/")
KEPT_BY_A_CALENDAR = "private, no-cache"
POLICY, OF_A_FILE = "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox"


@cache
def said() -> dict[str, str]:
    """Each header and its value."""
    return dict(ROW.findall(TABLE.read_text(encoding="utf-8")))


def otherwise(path: str, response: HttpResponse) -> dict[str, str]:
    """The headers of an answer that are not as the table says, and cookies that are not kept as ours are."""
    expected = said()
    if FEED.match(path) and response.status_code == 200:
        expected = expected | {"Cache-Control": KEPT_BY_A_CALENDAR}
    if response.headers.get("Content-Disposition") and response.headers.get(POLICY) == OF_A_FILE:
        expected = expected | {POLICY: OF_A_FILE}
    wrong = {
        name: response.headers.get(name, "")
        for name, value in expected.items()
        if _parts(response.headers.get(name, "")) != _parts(value)
    }
    return wrong | {
        name: str(morsel) for name, morsel in response.cookies.items() if not _is_kept_well(name, morsel)
    }


def _parts(value: str) -> set[str]:
    """In whatever order they are said."""
    return set(value.split("; "))


def _is_kept_well(name: str, morsel: object) -> bool:
    """Only over TLS, for no other site, and for no script but that of a form (which sends its token back)."""
    cookie: dict[str, object] = morsel  # type: ignore[assignment]
    is_gone = cookie["max-age"] == 0
    for_scripts = name == settings.CSRF_COOKIE_NAME
    return bool(
        cookie["samesite"] == "Lax"
        and (is_gone or (cookie["secure"] and (cookie["httponly"] or for_scripts)))
    )
