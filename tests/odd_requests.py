"""Sends odd requests to every page and form of a practice, as whoever may, and keeps what must never be seen.

Everything runs in one transaction, and each request is taken back when it has been looked at, so that every form can be sent
again and again, and a refused one is compared with the very rows it found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any
from urllib.parse import quote, urlencode

from django.db import IntegrityError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from clinic import scope
from pathway.models import TreatmentSession
from pathway.states import SessionState
from tests.forms_on_a_page import Form, forms_of
from tests.odd_values import AS_MARKUP, CORPUS, IN_A_HEADER, TEN_MEGABYTES, sent, values

FORM = "application/x-www-form-urlencoded"
BODIES = {
    "a form": (FORM, b"a=1&a=2&a=%00&%ff=%fe&=&&a"),
    "JSON": ("application/json", b'{"a": 1, "a": {"b": []}}'),
    "JSON without an end": ("application/json", b'{"a": [1,'),
    "JSON without a bottom": ("application/json", b"[" * 100_000),
    "a number of JSON": ("application/json", b"1" * 5000),
    "JSON that is no JSON": ("application/json", b'[NaN, Infinity, -1e999, "\\ud800", "\\u0000"]'),
    "parts without an end": (
        "multipart/form-data; boundary=x",
        b"--x\r\nContent-Disposition: form-data; name=",
    ),
    "parts without a boundary": ("multipart/form-data", b"a=1"),
    "parts of a strange name": (
        "multipart/form-data; boundary=x",
        b'--x\r\nContent-Disposition: form-data; name="document"; filename="..\\\x00/a.pdf"\r\n\r\n\xff\r\n--x--\r\n',
    ),
    "an alphabet nobody knows": (f"{FORM}; charset=nobody", b"a=\xff"),
    "another alphabet": (f"{FORM}; charset=utf-16", b"a=\xff"),
    "bytes": ("application/octet-stream", bytes(range(256))),
    "no kind": ("", b"a=1"),
}
METHODS = ("HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "POST", "ODD")
WRITES = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM|needlepath_\w+)\b")
EXCEPTED = {
    "clinic_auditevent",
    "clinic_auditseal",
    "clinic_staffsession",
    "clinic_cache",
    "clinic_signintry",
}
# What is kept although the press was refused: the draft of a log that could not be signed, as it saves itself at every
# change, and each answer of a check-in that can be read while another one is missing, with the alert it raises.
KEPT = {
    r"POST /treatment-sessions/[^/]+/signature/ ": {
        "pathway_treatmentsession",
        "pathway_needledsite",
        "pathway_draftrevision",
        "clinic_rowversion",
    },
    r"POST /p/[^/]+/check-in/measures/ ": {"pathway_checkinanswer", "pathway_alert", "clinic_rowversion"},
}
# How every row of a table looks: a row that was written has another place or another transaction.
LOOK = (
    "SELECT {name!r}, count(*), coalesce(sum(hashtextextended(ctid::text || xmin::text, 0)), 0) FROM {name}"
)
ENDS = ("logout",)


@dataclass
class Seen:
    """What was sent, and what must not have been answered."""

    requests: int = 0
    refused: int = 0
    by_status: Counter[int] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    reflected: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def add(self, other: Seen) -> None:
        self.requests += other.requests
        self.refused += other.refused
        self.by_status += other.by_status
        self.broken += other.broken
        self.reflected += other.reflected
        self.changed += other.changed


class Fuzz:
    """One person's browser in one part of the practice, which sends what no browser would."""

    def __init__(self, client: Client, pages: Mapping[str, str]) -> None:
        self.client = client
        self.pages = {name: path.partition("?")[0] for name, path in pages.items()}
        self.seen = Seen()
        for path in self.pages.values():
            client.get(path)  # what a first look writes (a session, a first reading) is written now
        self._whole = list(pages.values())
        self.forms = list(self._forms())
        self._before, self._signed = _rows(), _signed()

    def forms_filled(self, requests: int) -> None:
        """Every form with odd values in some of its fields, by turns and as they come."""
        if self.forms:
            _examples(requests, st.tuples(st.sampled_from(self.forms), st.data()), self._fill)

    def addresses_asked(self, requests: int) -> None:
        """Every page with an odd query; made longer, doubled and without names."""
        paths = st.sampled_from(list(self.pages.values()))
        names = st.sampled_from(ASKED) | st.text(min_size=1, max_size=8)
        query = st.lists(st.tuples(names, values()), max_size=4)
        _examples(requests, st.tuples(paths, query), lambda drawn: self._ask(*drawn))

    def methods_tried(self, *, every: int = 1) -> None:
        """Every page and every form's address by every method, or by the next few, with bodies no form of ours has."""
        addresses = sorted({*self.pages.values(), *(action for action, _ in self.forms)})
        for turn, path in enumerate(addresses):
            for number, method in list(enumerate(METHODS))[turn % every :: every]:
                kind, body = list(BODIES.values())[(turn + number) % len(BODIES)]
                self._send(
                    f"{method} {path}", lambda m=method, p=path, k=kind, b=body: self._generic(m, p, b, k)
                )

    def bodies_tried(self) -> None:
        """Every form's address with each of those bodies, and one field of ten megabytes."""
        for action in sorted({action for action, _ in self.forms}):
            for name, (kind, body) in BODIES.items():
                self._send(
                    f"POST {action} {name}", lambda a=action, k=kind, b=body: self._generic("POST", a, b, k)
                )
        if self.forms:
            action, form = self.forms[0]
            name = next(iter(form.names), "a")
            body = urlencode({name: TEN_MEGABYTES}).encode()
            self._send(f"POST {action} 10 MB", lambda: self._generic("POST", action, body, FORM))

    def odd_addresses_asked(self, *, every: int = 1) -> None:
        """Each route of the site that holds a value in its address, with another odd one each time."""
        odd = cycle(quote(sent(one), safe="") for one in CORPUS.values() if one)
        routes = sorted({route for route in _routes(get_resolver()) if "<" in route})
        for route in routes[::every]:
            path = "/" + re.sub(r"<[^>]*>", lambda _: next(odd), route)
            self._send(f"GET {path[:200]}", lambda p=path: self.client.get(p))  # type: ignore[misc]

    def _fill(self, drawn: tuple[tuple[str, Form], Any]) -> None:
        (action, form), data = drawn
        names = [name for name in dict.fromkeys(form.names) if name and name != "csrfmiddlewaretoken"]
        if not names:
            return
        some = data.draw(
            st.lists(st.sampled_from(names), min_size=1, max_size=min(len(names), 4), unique=True)
        )
        odd = {name: data.draw(st.lists(values(), min_size=1, max_size=2)) for name in some}
        fields = {**form.fields, **odd}
        if data.draw(st.integers(0, 9)) == 0:
            fields.pop(some[0])
        body = urlencode({name: [sent(one) for one in many] for name, many in fields.items()}, doseq=True)
        what = f"POST {action} { {name: [one[:40] for one in many] for name, many in odd.items()} }"
        self._send(what, lambda: self._generic("POST", action, body.encode(), FORM))

    def _ask(self, path: str, query: list[tuple[str, str]]) -> None:
        asked = urlencode([(sent(name), sent(value)) for name, value in query])
        self._send(f"GET {path}?{asked[:200]}", lambda: self.client.get(f"{path}?{asked}"))

    def _generic(self, method: str, path: str, body: bytes, kind: str) -> HttpResponse:
        answer: HttpResponse = self.client.generic(method, path, body, content_type=kind)
        return answer

    def _send(self, what: str, send: Callable[[], HttpResponse]) -> None:
        """Send it, look at the answer and at the rows, and take everything back."""
        place = transaction.savepoint()
        wrote: list[str] = []
        with connection.execute_wrapper(_noting(wrote)):
            answer = send()
        status = answer.status_code
        self.seen.requests += 1
        self.seen.by_status[status] += 1
        if status < 400 and what.startswith("POST") and not _would_commit():
            self.seen.broken.append(f"{what}: at the commit")
        if status >= 500:
            self.seen.broken.append(what)
        if _reflects(answer):
            self.seen.reflected.append(what)
        if status not in {301, 302, 303}:
            self.seen.refused += 1
            if wrote and (tables := self._changed_by(what)):
                self.seen.changed.append(f"{what}: {status}, {', '.join(sorted(tables))}")
        transaction.savepoint_rollback(place)
        connection.needs_rollback = False

    def _changed_by(self, what: str) -> set[str]:
        """The tables in which a row differs, but for what is kept on purpose; nothing is signed on the way."""
        tables = set(_differing(self._before, _rows()))
        kept = set[str]().union(*(names for asked, names in KEPT.items() if re.match(asked, what)))
        return tables - kept if _signed() == self._signed else tables

    def _forms(self) -> Iterator[tuple[str, Form]]:
        """Every form of these pages that is posted, once for each address its buttons send it to; nobody is signed out."""
        known = set()
        for path in self._whole:
            for form in forms_of(self.client.get(path).content.decode()):
                for action in {button.action or path.partition("?")[0] for button in form.buttons}:
                    key = (action, tuple(form.names))
                    if form.method == "post" and key not in known and not any(end in action for end in ENDS):
                        known.add(key)
                        yield action, form


def fuzz(part: str) -> Fuzz:
    """A practice with somebody in every state, and who may open this part of it, signed in or locked as it asks."""
    from tests import cast
    from tests.guards.test_odd_input import of_part
    from tests.journeys.arrangements import open_clinic
    from tests.journeys.practice import Practice

    now = cast.this_moment()
    at = open_clinic("alder", now)
    pages = getattr(Practice(at, now), part)()
    return with_forms(Fuzz(of_part(at, part), pages), part)


def with_forms(odd: Fuzz, part: str) -> Fuzz:
    """Raises LookupError where no page of a part has a form: its odd values would reach nothing, and nobody would notice."""
    if not odd.forms:
        raise LookupError(f"No page of {part!r} has a form that is posted.")
    return odd


def _routes(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern)
        else:
            yield from _routes(one, before + str(one.pattern))


def _examples(number: int, strategy: st.SearchStrategy[Any], use: Callable[[Any], None]) -> None:
    """Let hypothesis make that many; what goes wrong is kept by `use`, so that one mistake hides no other."""

    @settings(
        max_examples=number,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def each(drawn: Any) -> None:
        use(drawn)

    each()


def _noting(wrote: list[str]) -> Callable[..., Any]:
    def execute(run: Callable[..., Any], sql: str, *rest: Any) -> Any:
        if WRITES.search(str(sql)):
            wrote.append(sql)
        return run(sql, *rest)

    return execute


def _would_commit() -> bool:
    """Whether what is checked only at the commit holds."""
    try:
        connection.check_constraints()
    except IntegrityError:
        return False
    return True


def _reflects(answer: HttpResponse) -> bool:
    """Whether markup came back as markup, or a line of a value became a line of the head."""
    heads = "\r\n".join(f"{name}: {value}" for name, value in answer.items()) + f"\r\n{answer.cookies}"
    if any(line.startswith(IN_A_HEADER) for line in heads.splitlines()):
        return True
    body = b"".join(answer) if answer.streaming else answer.content
    is_page = answer.get("Content-Type", "").startswith("text/html")
    return is_page and any(word in body.decode("utf-8", "replace") for word in AS_MARKUP)


def _rows() -> dict[str, tuple[int, int]]:
    with scope.all_clinics("look at every row"), connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall() if name not in EXCEPTED]
        cursor.execute(" UNION ALL ".join(LOOK.format(name=name) for name in tables))
        return {name: (count, look) for name, count, look in cursor.fetchall()}


def _signed() -> int:
    with scope.all_clinics("count what is signed"):
        return TreatmentSession.objects.filter(state=SessionState.SIGNED).count()


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    return [name for name, look in after.items() if before.get(name) != look]


ASKED = (
    "q",
    "day",
    "page",
    "show",
    "whose",
    "months",
    "patient",
    "therapist",
    "starts_at",
    "kind",
    "length",
    "room",
)
ASKED += (
    "with",
    "name",
    "reason",
    "reaction",
    "language",
    "lot",
    "next",
    "resolved",
    "ask",
    "times",
    "days",
    "by",
)
