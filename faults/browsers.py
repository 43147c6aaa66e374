"""A browser without pictures and scripts: keeps its cookies, and sends back the form it was given."""

from __future__ import annotations

import re
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from http.cookiejar import CookieJar
from typing import Any

from tests.forms_on_a_page import form_with
from tests.journeys.arrangements import PASSWORD

PATIENCE_SECONDS = 300
CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
AGAIN_SECONDS = 0.3


class Browser:
    """One person's device with as many tabs as they like."""

    def __init__(self, web: str) -> None:
        self._web = web
        self.cookies = CookieJar()

    def sign_in(self, email: str) -> None:
        form, _ = form_with(self.ask("/accounts/login/"), "Sign in")
        fields = {name: values[0] for name, values in form.fields.items() if values}
        page = self.ask("/accounts/login/", {**fields, "login": email, "password": PASSWORD})
        if 'name="password"' in page.partition("<main")[2].partition("</main>")[0]:
            raise RuntimeError(f"{email} is not signed in, but led here: {page}")

    def ask(
        self,
        path: str,
        fields: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        *,
        seconds: float = PATIENCE_SECONDS,
    ) -> str:
        """The page at a path, or what comes after a form was sent there; raises HTTPError when it is refused."""
        body = None if fields is None else urllib.parse.urlencode(fields, doseq=True).encode()
        request = urllib.request.Request(
            self._web + path, body, {"Referer": self._web + path, **(headers or {})}
        )
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        with opener.open(request, timeout=seconds) as answer:
            page: str = answer.read().decode()
            return page

    def ask_until_answered(
        self, path: str, fields: Mapping[str, Any] | None = None, *, seconds: float
    ) -> str | None:
        """The same, as often as a person presses again while nothing comes; None when that took too long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                return self.ask(path, fields, seconds=15)
            except (urllib.error.URLError, OSError):
                time.sleep(AGAIN_SECONDS)
        return None


def csrf_token(page: str) -> str:
    found = CSRF.search(page)
    if found is None:
        raise ValueError("This page has no form to send.")
    return found[1]
