"""Whatever a scanner, a broken client or a stuck key sends, a page answers: refused, unknown or ignored, never a 500."""

import re
from collections import defaultdict
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.test.client import ClientHandler

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
# What broke something once, or breaks it in other houses. Lists are asked with all of the above, forms are sent with all
# of these; what every page reads in the same way, as the search in its frame, is tried with the next of these on each.
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
ASKED += ("room", "with", "name", "reason", "reaction", "language", "lot", "next", "resolved", "ask")
READ_BY_THE_FRAME = {
    "q",
    "language",
}  # the search on every page of staff, the language on every page of patients
LISTS = ("/", "/today/", "/calendar/", "/patients/", "/patients/new/", "/appointments/new/", "/check-ins/")
LISTS += ("/worries/new/",)
LISTS += (
    "/alerts/",
    "/needle-boxes/",
    "/needle-boxes/recall/",
    "/outcomes/",
    "/practice/",
    "/practice/check-ins/",
    "/practice/alerts/",
    "/practice/texts/",
    "/practice/closed-days/",
    "/practice/rooms/",
    "/practice/visit-types/",
    "/accounts/login/",
    "/accounts/password/change/",
)
HIDDEN = {"once_key", "question", "version", "slot", "patient", "room", "site", "about", "then", "rest"}
SPENT_BEFORE_THE_VIEW = "once_key"  # by one decorator for all forms
FORM = "application/x-www-form-urlencoded"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SHAPE = re.compile(rf"{UUID}|/p/[^/]+|(?<=-)\d+(?=-)")  # what tells rows of one kind apart
PARTS = ("desk", "records", "charts", "sessions", "alarms", "intake_links", "check_in_links", "content")
PARTS += ("needle_boxes", "before_visit_pages", "before_visit_links", "after_care_links")
WHO = {"desk": "receptionist", "records": "receptionist", "content": "manager"}


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
    client.handler = Watching()
    pages = {name: path.partition("?")[0] for name, path in getattr(made, part)().items()}
    turns, broken, read = cycle(SHARP.items()), [], {}

    def ask(name, odd, value):
        client.handler.read.clear()
        answer = client.get(f"{pages[name]}?{urlencode(dict.fromkeys(ASKED, sent(value)))}")
        if answer.status_code >= 500:
            broken.append((name, odd))
        read[name] = set(client.handler.read)

    for name in pages:
        ask(name, *next(turns))
    for name in [name for name in pages if read[name] - READ_BY_THE_FRAME]:
        for odd, value in SHARP.items():
            ask(name, odd, value)
    assert broken == []
    assert set.union(*read.values()) - set(ASKED) == set()  # what a page newly asks for is named above


@pytest.mark.parametrize("part", PARTS)
def test_no_value_in_a_field_breaks_a_form(practice, part):
    """The hidden fields one at a time, because a page's own values pass them; those a person fills all at once."""
    at, made = practice
    client = signed_in(getattr(at, WHO.get(part, "therapist")).user)
    pages = getattr(made, part)()
    if part == "desk":
        pages["new patient"] = "/patients/new/"
    turns, broken, tried = cycle(SHARP), [], defaultdict(set)
    for page, path in pages.items():
        for action, form in posted(client.get(path).content.decode(), path):
            known = tried[SHAPE.sub("", action)]
            for changed in changes(form, but_not=known):
                for odd in [next(turns)] if changed == [SPENT_BEFORE_THE_VIEW] else SHARP:
                    data = {**form.fields, **{name: [sent(SHARP[odd])] for name in changed}}
                    answer = client.post(action, urlencode(data, doseq=True), content_type=FORM)
                    if answer.status_code >= 500:
                        broken.append((page, action, changed, odd))
            known.update(SHAPE.sub("", name) for name in form.names)
    assert broken == []


class Watching(ClientHandler):
    """Notes every name that is looked up in an address."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=False)
        self.read = set()

    def get_response(self, request):
        request.GET = Watched(request.META["QUERY_STRING"])
        request.GET.read = self.read
        return super().get_response(request)


class Watched(QueryDict):
    read: set[str] = set()

    def __getitem__(self, name):
        if not hasattr(QueryDict, name):  # a template looks for a method's name here first
            self.read.add(name)
        return super().__getitem__(name)

    def getlist(self, name, default=None):
        self.read.add(name)
        return super().getlist(name, default)


def posted(html, path):
    """Every form a page posts, with the address each of its buttons sends it to; signing out ends the test early."""
    return [
        (action, form)
        for form in forms_of(html)
        if form.method == "post" and "logout" not in form.action
        for action in {button.action or path for button in form.buttons}
    ]


def changes(form, *, but_not):
    """What is changed together, among the fields that this view was not sent odd values in before."""
    names = [name for name in dict.fromkeys(form.names) if name and SHAPE.sub("", name) not in but_not]
    hidden = [name for name in names if name in HIDDEN]
    typed = [name for name in names if name not in {*HIDDEN, "csrfmiddlewaretoken"}]
    return [[name] for name in hidden] + [typed] * bool(typed)
