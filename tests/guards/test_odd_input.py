"""Whatever a scanner, a broken client or a stuck key sends, a page answers: refused, unknown or ignored, never a 500."""

import re
from collections import defaultdict
from itertools import cycle
from urllib.parse import urlencode

import pytest
from django.http import QueryDict
from django.test import Client
from django.test.client import ClientHandler
from django.urls import reverse
from hypothesis import settings

from tests import cast
from tests.devices import Device
from tests.forms_on_a_page import forms_of
from tests.journeys.arrangements import open_clinic
from tests.journeys.practice import LISTS, Practice

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
# What broke something once, or breaks it in other houses. Lists that read their address are asked with all of the above,
# other pages and forms with the next of these; make fuzz sends thousands more.
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
ASKED += ("times", "days", "by")
READ_BY_THE_FRAME = {
    "q",
    "language",
}  # the search on every page of staff, the language on every page of patients
HIDDEN = {"once_key", "question", "version", "slot", "patient", "room", "site", "about", "then", "rest"}
HIDDEN |= {"times", "days", "seen", "was"}
SPENT_BEFORE_THE_VIEW = "once_key"  # by one decorator for all forms
FORM = "application/x-www-form-urlencoded"
UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
SHAPE = re.compile(rf"{UUID}|/p/[^/]+|(?<=-)\d+(?=-)")  # what tells rows of one kind apart
PARTS = ("desk", "records", "charts", "sessions", "alarms", "intake_links", "check_in_links", "content")
PARTS += (
    "requests",
    "clinic_pages",
    "needle_boxes",
    "before_visit_pages",
    "before_visit_links",
    "visit_links",
    "after_care_links",
)
PARTS += ("waitlist_pages", "waitlist_links", "people_who_come_and_go", "locked_screens")
WHO = {"desk": "receptionist", "requests": "receptionist", "records": "receptionist", "content": "manager"}
WHO |= {"waitlist_pages": "receptionist", "people_who_come_and_go": "manager"}


def sent(text: str) -> bytes:
    """As it travels: half of a character is a byte sequence no UTF-8 knows."""
    return text.encode("utf-8", "surrogatepass")


@pytest.fixture
def practice(db):
    now = cast.this_moment()
    at = open_clinic("alder", now)
    return at, Practice(at, now)


def signed_in(user) -> Client:
    client = Device(raise_request_exception=False)
    client.force_login(user)
    return client


def of_part(at, part) -> Client:
    """Of whoever opens the pages of this part of the practice."""
    client = signed_in(getattr(at, WHO.get(part, "therapist")).user)
    if part == "locked_screens":
        client.post(reverse("locking"))
    return client


def test_no_question_in_an_address_breaks_a_list(practice):
    at, _ = practice
    broken, read = asked(signed_in(at.manager.user), {path: path for path in LISTS}, ODD, times=len(ODD))
    assert broken == []
    assert set.union(*read.values()) - set(ASKED) == set()  # what a list newly asks for is named above


@pytest.mark.parametrize("part", PARTS)
def test_no_question_in_an_address_breaks_a_page(practice, part):
    at, made = practice
    pages = {name: path.partition("?")[0] for name, path in getattr(made, part)().items()}
    client = of_part(at, part)  # after the part, which then is played once for all that open it
    broken, read = asked(client, pages, SHARP, times=len(SHARP) if is_thorough() else 1)
    assert broken == []
    assert set.union(*read.values()) - set(ASKED) == set()  # what a page newly asks for is named above


@pytest.mark.parametrize("part", PARTS)
def test_no_value_in_a_field_breaks_a_form(practice, part):
    """The hidden fields one at a time, because a page's own values pass them; those a person fills all at once.

    Every day each field is sent one kind of value, the next of them on each. With --hypothesis-profile=thorough each field
    is sent each kind.
    """
    at, made = practice
    pages = getattr(made, part)()
    client = of_part(at, part)
    if part == "desk":
        pages["new patient"] = "/patients/new/"
    turns, broken, tried = cycle(SHARP), [], defaultdict(set)
    for page, path in pages.items():
        for action, form in posted(client.get(path).content.decode(), path):
            known = tried[SHAPE.sub("", action)]
            for odd in changes(form, turns, but_not=known):
                data = {**form.fields, **{name: [sent(SHARP[kind])] for name, kind in odd.items()}}
                answer = client.post(action, urlencode(data, doseq=True), content_type=FORM)
                if answer.status_code >= 500:
                    broken.append((page, action, odd))
            known.update(SHAPE.sub("", name) for name in form.names)
    assert broken == []


def is_thorough():
    return settings.get_current_profile_name() == "thorough"


def asked(client, pages, kinds, *, times):
    """What broke, and the names each page looked up, when an odd value stood under every name there is.

    A page that reads none but those of the frame is asked once, any other so many times, with the next of the kinds.
    """
    client.handler = Watching()
    turns, broken, read = cycle(kinds), [], defaultdict(set)
    for name, path in pages.items():
        for _ in range(times):
            odd = next(turns)
            client.handler.read.clear()
            answer = client.get(f"{path}?{urlencode(dict.fromkeys(ASKED, sent(kinds[odd])))}")
            if answer.status_code >= 500:
                broken.append((name, odd))
            read[name] |= client.handler.read
            if not read[name] - READ_BY_THE_FRAME:
                break
    return broken, read


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


def changes(form, turns, *, but_not):
    """Which kind of value each changed field gets, press by press, of those this view was not sent odd values in before."""
    names = [name for name in dict.fromkeys(form.names) if name and SHAPE.sub("", name) not in but_not]
    hidden = [name for name in names if name in HIDDEN - {SPENT_BEFORE_THE_VIEW}]
    typed = [name for name in names if name not in {*HIDDEN, "csrfmiddlewaretoken"}]
    if SPENT_BEFORE_THE_VIEW in names:
        yield {SPENT_BEFORE_THE_VIEW: next(turns)}
    if is_thorough():
        yield from ({name: kind} for name in hidden for kind in SHARP)
        yield from (dict.fromkeys(typed, kind) for kind in SHARP if typed)
        return
    yield from ({name: next(turns)} for name in hidden)
    if typed:
        yield {name: next(turns) for name in typed}
