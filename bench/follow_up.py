"""Goals of a patient's check-in: a phone on a slow line waits for the page, and two hundred people answer at once."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.goals import Measure, goal
from bench.today import UNCOUNTED
from clinic import scope
from tests.pathway import patient_links

Act = Callable[[Client], Any]


@goal("G9 check-in page, queries", at_most=2)
def queries_of_a_check_in() -> Measure:
    path = _asked("g9") + "check-in/1/"
    return lambda: _queries(lambda client: client.get(path), 200)


@goal("G9 check-in page without its scripts and styles", at_most=6, unit="kB gz")
def weight_of_a_check_in() -> Measure:
    path, client = _asked("g9-weight") + "check-in/1/", Client()
    return lambda: len(gzip.compress(client.get(path).content)) / 1000


@goal("G10 answering a check-in, queries", at_most=8)
def queries_of_an_answer() -> Measure:
    """The first press on a well patient's first screen; each round has a patient of its own."""
    links = iter([_asked(f"g10-{number}") + "check-in/1/" for number in range(20)])
    return lambda: _queries(lambda client: client.post(next(links), {"none": "1"}), 302)


@goal("G10 answering a check-in, transactions", at_most=1)
def transactions_of_an_answer() -> Measure:
    links = iter([_asked(f"g10-one-{number}") + "check-in/1/" for number in range(20)])
    return lambda: _count(lambda client: client.post(next(links), {"none": "1"}), 302, ("BEGIN",))


def _asked(slug: str) -> str:
    """The link of a check-in that was just asked."""
    with transaction.atomic():
        _, path = patient_links.check_in(patient_links.open_clinic(slug))
        scope.enter(0)
    return path


def _queries(act: Act, status: int) -> int:
    return sum(not sql.startswith(UNCOUNTED) for sql in _statements(act, status))


def _count(act: Act, status: int, kinds: tuple[str, ...]) -> int:
    return sum(sql.startswith(kinds) for sql in _statements(act, status))


def _statements(act: Act, status: int) -> list[str]:
    client = Client()
    with CaptureQueriesContext(connection) as seen:
        answer = act(client)
    if answer.status_code != status:
        raise RuntimeError(f"It answered {answer.status_code}.")
    return [query["sql"] for query in seen.captured_queries]
