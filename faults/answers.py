"""Two hundred patients answer at the same instant, and every fifth of them sends everything twice: one answer each."""

from __future__ import annotations

import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from http.cookiejar import CookieJar
from typing import Any

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway
from faults.register import at_most, fault
from tests.forms_on_a_page import Form, form_with, forms_of
from tests.journeys.arrangements import arrange, in_one_transaction

PATIENTS = 200
TWICE_EVERY, ALARMED_EVERY = 5, 10  # a fifth is duplicated; a tenth is not well
PATIENCE_SECONDS = 300
NUMBERS = {"nprs_leg": "2", "nprs_back": "1", "soreness": "3", "change_since_session": "6", "bruising": "0"}
# What was stored of each check-in: how many answers, whether the last is whole, its numbers, its alerts and their mails.
STORED = """
from clinic import scope
from clinic.models import Message
from pathway.models import Alert, CheckIn
with scope.all_clinics("look at what was stored"):
    rows = CheckIn.objects.filter(clinic__slug=asked["slug"], asked_at__isnull=False)
    alerts = {row.pk: list(Alert.objects.filter(check_in=row)) for row in rows}
    answer = {row.episode.patient.given_name: {
        "state": row.state,
        "answers": [one.is_complete for one in row.answers.all()],
        "measured": row.measurements.count(),
        "alerts": [one.cause for one in alerts[row.pk]],
        "mails": Message.objects.filter(
            about_kind="alert", about_id__in=[one.pk for one in alerts[row.pk]]).count(),
    } for row in rows.select_related("episode__patient")}
"""


@in_one_transaction
def many_patients(at: Any, now: datetime) -> dict[str, str]:
    return asked(at, PATIENTS)


@in_one_transaction
def few_patients(at: Any, now: datetime) -> dict[str, str]:
    return asked(at, 10)


def asked(at: Any, number: int) -> dict[str, str]:
    """That many patients whose 48-hour check-in was just asked: the path in each one's mail, by given name."""
    from tests.pathway import patient_links

    names = [f"Patient{one}" for one in range(number)]
    links = {name: patient_links.check_in(at, given_name=name)[1] for name in names}
    return {name: urllib.parse.urlsplit(link).path for name, link in links.items()}


@fault("answers at once")
def answers_at_once(
    installation: ThrowAway, *, arranged: Callable[..., Any] = many_patients
) -> Sequence[Row]:
    clinic = arrange(installation, arranged)
    phones = [
        Phone(
            installation.web,
            name,
            path,
            sends_twice=number % TWICE_EVERY == 0,
            is_alarmed=number % ALARMED_EVERY == 0,
        )
        for number, (name, path) in enumerate(clinic.made.items())
    ]
    with ThreadPoolExecutor(len(phones)) as everybody:
        list(everybody.map(Phone.answer, phones))
    stored = installation.run_python(STORED, slug=clinic.slug)
    wrong = sum(not _is_as_sent(stored[phone.name], phone) for phone in phones)
    unheard = sum(
        len(stored[phone.name]["alerts"]) != 1 or stored[phone.name]["mails"] < 1
        for phone in phones
        if phone.is_alarmed
    )
    about = f"Of {len(phones)} patients who answer at once, a fifth of them twice:"
    return [
        at_most(f"{about} pages that failed", sum(phone.failed for phone in phones), 0),
        at_most(f"{about} without exactly one whole answer", wrong, 0),
        at_most(f"{about} alarmed without exactly one alert and a mail of it", unheard, 0),
    ]


def _is_as_sent(stored: dict[str, Any], phone: Phone) -> bool:
    alerts = ["fu_breath"] if phone.is_alarmed else []
    return stored["state"] == "answered" and (
        stored["answers"],
        stored["measured"],
        stored["alerts"],
    ) == ([True], len(NUMBERS), alerts)


def _form_of_warnings(page: str) -> Form:
    """The one with the button that nothing of this screen, or nothing more of it, is so; its words are of each screen."""
    return next(form for form in forms_of(page) if any(button.name == "none" for button in form.buttons))


@dataclass
class Phone:
    """One patient's phone, which follows the pages as they come; `sends_twice` as an impatient thumb does."""

    web: str
    name: str
    path: str
    sends_twice: bool
    is_alarmed: bool
    failed: int = 0
    cookies: CookieJar = field(default_factory=CookieJar)

    def answer(self) -> None:
        address, page = self._asked(f"{self.web}{self.path}check-in/1/")
        if self.is_alarmed and not self.failed:
            address, page = self._press(address, page, {"yes": "fu_breath"})
        while "/measures/" not in address and not self.failed:
            address, page = self._press(address, page, {"none": "1"})
        if not self.failed:
            self._press(address, page, NUMBERS)

    def _press(self, address: str, page: str, pressed: dict[str, str]) -> tuple[str, str]:
        form = form_with(page, "Send")[0] if "/measures/" in address else _form_of_warnings(page)
        kept = {name: values[0] for name, values in form.fields.items() if values}
        fields = {**kept, **pressed}
        with ThreadPoolExecutor(2) as thumbs:
            answers = list(
                thumbs.map(lambda _: self._asked(address, fields), range(2 if self.sends_twice else 1))
            )
        return answers[-1]

    def _asked(self, address: str, fields: dict[str, str] | None = None) -> tuple[str, str]:
        """Where it led and what the page says; a page that failed is counted and leads nowhere."""
        body = urllib.parse.urlencode(fields).encode() if fields is not None else None
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        try:
            with opener.open(urllib.request.Request(address, body), timeout=PATIENCE_SECONDS) as answer:
                return answer.url, answer.read().decode()
        except (urllib.error.URLError, OSError):
            self.failed += 1
            return address, ""
