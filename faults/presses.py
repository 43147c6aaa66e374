"""People at the desk who add patients while something breaks: each presses again as the page says, under the same key."""

from __future__ import annotations

import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from http.cookiejar import CookieJar

from clinic.demo.throw_away import ThrowAway
from faults.browsers import Browser
from tests.forms_on_a_page import forms_of
from tests.journeys.arrangements import Clinic

NEW = "/patients/new/"
PATIENCE_SECONDS = 120
ANSWER_SECONDS = 60
AGAIN_SECONDS = 0.2
COME_AGAIN = {429, 503}
# How many rows there are of each person who was typed in.
STORED = """
from collections import Counter
from clinic import scope
from patients.models import Patient
with scope.all_clinics("look at what was stored"):
    rows = Patient.objects.filter(clinic__slug=asked["slug"], given_name__startswith="Press")
    answer = Counter(rows.values_list("given_name", flat=True))
"""


@dataclass
class Person:
    """Somebody who adds one patient; several may share a sign-in."""

    web: str
    cookies: CookieJar
    name: str
    patience_seconds: float = PATIENCE_SECONDS
    form: dict[str, str] = field(default_factory=dict)  # the page that stays open, with its key
    acknowledged: bool = False
    told_to_wait: int = 0
    unanswered: int = 0
    without_retry_after: int = 0
    forgotten: int = 0  # pages that told to wait and had lost what was typed
    bare: list[int] = field(default_factory=list)  # any other failure
    elsewhere: set[str] = field(default_factory=set)  # titles of pages without the form that was asked for
    slowest_seconds: float = 0.0

    def add_patient(self) -> None:
        deadline = time.monotonic() + self.patience_seconds
        while not self.form and time.monotonic() < deadline:
            page = self._pressed(None)
            self.form = _form_of(page or "")
            if page and not self.form:
                self.elsewhere.add(page.partition("<title>")[2].partition("</title>")[0])
                time.sleep(AGAIN_SECONDS)
        fields = {**self.form, **self._typed()}
        while self.form and not self.acknowledged and time.monotonic() < deadline:
            answered = self._pressed(fields) is not None
            self.acknowledged = self.acknowledged or answered

    def _typed(self) -> dict[str, str]:
        return {"given_name": self.name, "family_name": f"{self.name}son", "birth_date": "1980-02-03",
                "channel": "visits", "language": "en", "note": f"What {self.name} said", "different": "1"}  # fmt: skip

    def _pressed(self, fields: dict[str, str] | None) -> str | None:
        """The page it led to; None when there was none, after a while in which a person looks and presses again."""
        body = None if fields is None else urllib.parse.urlencode(fields).encode()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        started = time.monotonic()
        try:
            with opener.open(urllib.request.Request(self.web + NEW, body), timeout=ANSWER_SECONDS) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as refused:
            wait = self._told(refused, fields)
        except (
            urllib.error.URLError,
            OSError,
            HTTPException,
        ):  # the server was killed: the open page keeps the words
            self.unanswered += 1
            wait = AGAIN_SECONDS
        finally:
            self.slowest_seconds = max(self.slowest_seconds, time.monotonic() - started)
        time.sleep(wait)
        return None

    def _told(self, refused: urllib.error.HTTPError, fields: dict[str, str] | None) -> float:
        page = refused.read().decode()
        self.acknowledged |= (
            urllib.parse.urlsplit(refused.url).path != NEW
        )  # it was taken; what it led to was not
        if refused.code not in COME_AGAIN:
            self.bare.append(refused.code)
            return AGAIN_SECONDS
        self.told_to_wait += 1
        seconds = refused.headers.get("Retry-After", "")
        self.without_retry_after += not seconds.isdecimal()
        kept = _form_of(page)
        self.forgotten += fields is not None and not self.acknowledged and kept != fields
        return float(seconds or AGAIN_SECONDS) / 5  # people are impatient


def people(installation: ThrowAway, clinic: Clinic, number: int) -> list[Person]:
    """So many at one desk, signed in once: signing in is slow on purpose."""
    browser = Browser(installation.web)
    browser.sign_in(clinic.email_of("rosa"))
    return [Person(installation.web, browser.cookies, f"Press{_letters(one)}") for one in range(number)]


def another(person: Person, number: int) -> Person:
    """One more who shares this sign-in."""
    return Person(person.web, person.cookies, f"Press{_letters(number)}")


def stored(installation: ThrowAway, clinic: Clinic) -> dict[str, int]:
    """How many rows there are of each."""
    return dict(installation.run_python(STORED, slug=clinic.slug))


def missing(everybody: Sequence[Person], rows: dict[str, int]) -> int:
    return sum(one.acknowledged and not rows.get(one.name) for one in everybody)


def _form_of(page: str) -> dict[str, str]:
    """The fields of the one form of a page that is posted here."""
    posted = [form for form in forms_of(page) if form.method == "post" and "once_key" in form.names]
    fields = posted[0].fields if posted else {}
    return {name: values[0] for name, values in fields.items() if values}


def _letters(number: int) -> str:
    """A name of its own, without digits."""
    return "".join(chr(ord("a") + int(digit)) for digit in f"{number:06d}")
