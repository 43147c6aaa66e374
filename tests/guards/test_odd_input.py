"""Whatever a scanner, a broken client or a stuck key sends, a page answers: refused, unknown or ignored, never a 500."""

import re
from urllib.parse import urlencode

import pytest
from django.test import Client

from tests import cast
from tests.forms_on_a_page import forms_of
from tests.journeys.arrangements import open_clinic
from tests.journeys.practice import Practice

pytestmark = pytest.mark.django_db

ODD = {
    "NUL": "a\x00b",
    "more digits than any key": "99999999999999999999",
    "more digits than Python reads": "9" * 5000,
    "a year out of reach": "99999-01-01",
    "the first day there is": "0001-01-01T00:00",
    "the last day there is": "9999-12-31T23:59",
    "half of a character": "\ud800",
    "the last character there is": "\U0010ffff",
    "not a number": "NaN",
    "less than nothing": "-1",
    "markup": "<script>'\";--",
}
# What broke something once, or breaks it in other houses; every page and form is tried with these, the lists with all.
SHARP = {
    name: ODD[name]
    for name in (
        "NUL",
        "more digits than any key",
        "more digits than Python reads",
        "the last day there is",
        "half of a character",
    )
}
ASKED = ("q", "day", "page", "show", "whose", "months", "patient", "therapist", "starts_at", "kind", "length")
ASKED += ("name", "reason", "reaction", "language", "next", "resolved")
LISTS = ("/", "/today/", "/calendar/", "/patients/", "/patients/new/", "/appointments/new/", "/check-ins/")
LISTS += ("/alerts/", "/outcomes/", "/practice/", "/accounts/login/", "/accounts/password/change/")
HIDDEN = {"once_key", "version", "slot", "patient", "room", "site", "about", "then", "rest"}
FORM = "application/x-www-form-urlencoded"
SHAPE = re.compile(r"[0-9a-f-]{36}|/p/[^/]+")
PARTS = ("desk", "charts", "sessions", "alarms", "intake_links", "check_in_links", "content")
PARTS += ("before_visit_pages", "before_visit_links")
WHO = {"desk": "receptionist", "content": "manager"}


def sent(text: str) -> bytes:
    """As it travels: half of a character is a byte sequence no UTF-8 knows."""
    return text.encode("utf-8", "surrogatepass")


@pytest.fixture
def practice(db):
    now = cast.this_moment()
    at = open_clinic("alder", now)
    return at, Practice(at, now)


def signed_in(user) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def test_no_question_in_an_address_breaks_a_list(practice):
    at, _ = practice
    client = signed_in(at.manager.user)
    broken = [
        (path, odd)
        for path in LISTS
        for odd, value in ODD.items()
        if client.get(f"{path}?{urlencode(dict.fromkeys(ASKED, sent(value)))}").status_code >= 500
    ]
    assert broken == []


@pytest.mark.parametrize("part", PARTS)
def test_no_question_in_an_address_breaks_a_page(practice, part):
    at, made = practice
    client = signed_in(getattr(at, WHO.get(part, "therapist")).user)
    broken = [
        (name, odd)
        for name, path in getattr(made, part)().items()
        for odd, value in SHARP.items()
        if client.get(f"{path.partition('?')[0]}?{urlencode(dict.fromkeys(ASKED, sent(value)))}").status_code
        >= 500
    ]
    assert broken == []


@pytest.mark.parametrize("part", PARTS)
def test_no_value_in_a_field_breaks_a_form(practice, part):
    """The hidden fields one at a time, because a page's own values pass them; those a person fills all at once."""
    at, made = practice
    client = signed_in(getattr(at, WHO.get(part, "therapist")).user)
    pages = getattr(made, part)()
    if part == "desk":
        pages["new patient"] = "/patients/new/"
    broken, seen = [], set()
    for page, path in pages.items():
        for action, form in posted(client.get(path).content.decode(), path):
            if (shape := (SHAPE.sub("", action), tuple(dict.fromkeys(form.names)))) in seen:
                continue
            seen.add(shape)
            for odd, value in SHARP.items():
                for changed in changes(form):
                    data = {**form.fields, **{name: [sent(value)] for name in changed}}
                    answer = client.post(action, urlencode(data, doseq=True), content_type=FORM)
                    if answer.status_code >= 500:
                        broken.append((page, action, changed, odd))
    assert broken == []


def posted(html, path):
    """Every form a page posts, with the address each of its buttons sends it to; signing out ends the test early."""
    return [
        (action, form)
        for form in forms_of(html)
        if form.method == "post" and "logout" not in form.action
        for action in {button.action or path for button in form.buttons}
    ]


def changes(form):
    names = list(dict.fromkeys(name for name in form.names if name and name != "csrfmiddlewaretoken"))
    hidden = [name for name in names if name in HIDDEN]
    return [[name] for name in hidden] + [[name for name in names if name not in HIDDEN]]
