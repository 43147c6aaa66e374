"""Goals of Today in a large practice: as quick with a million visits as with a thousand, and near to string formatting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection
from django.test import Client, override_settings

from bench import goals
from bench.crowd import TODAY, Crowd, lay_visits, open_crowd, tidy
from bench.goals import Measure, goal, hello, milliseconds
from bench.today import UNCOUNTED

FEW = 1_000
TIMES = 20
ADDRESS, BARE_ADDRESS = "/today/", "/bare-today/"


@dataclass(frozen=True)
class Stages:
    """The practice with all its visits, and what Today cost: buffers, and with few visits its time over the control's.

    Buffers are counted when both are laid and the database holds this practice alone: the planner takes what other goals put
    beside it, hundreds of people of another clinic, for this one's.
    """

    crowd: Crowd
    few_buffers: int
    few_time: float
    buffers: int


@goal("G6 Today, times as long as one query and string formatting", at_most=2.5, unit="x")
def today_against_bare() -> Measure:
    """The same data with the same sign-in by bench/bare_today.py."""
    client = whole().crowd.client
    with override_settings(ROOT_URLCONF="bench.bare_today"):
        _compare(client.get(ADDRESS).text, client.get(BARE_ADDRESS).text)

    def once() -> float:
        with override_settings(ROOT_URLCONF="bench.bare_today"):
            return _time(client, ADDRESS) / _time(client, BARE_ADDRESS)

    return once


@goal(f"G7 Today at {goals.VISITS:,} visits, buffers", at_most=300)
def buffers_of_today() -> Measure:
    return lambda: whole().buffers


@goal(f"G7 Today at {goals.VISITS:,} visits, buffers of those at {FEW:,}", at_most=1.2, unit="x")
def buffers_that_grow() -> Measure:
    return lambda: whole().buffers / whole().few_buffers


@goal(f"G7 Today at {goals.VISITS:,} visits, time of that at {FEW:,}", at_most=1.3, unit="x")
def time_that_grows() -> Measure:
    """Each over the control of its moment, because the two are not measured at the same one."""
    return lambda: _time_over_control(whole().crowd.client) / whole().few_time


@cache
def whole() -> Stages:
    """The practice is laid once for all goals that need it."""
    crowd = open_crowd()
    lay_visits(crowd, 0, FEW - TODAY)
    tidy()
    buffers, time = _buffers(crowd.client), _time_over_control(crowd.client)
    lay_visits(crowd, FEW - TODAY, goals.VISITS - TODAY)
    tidy()
    return Stages(crowd, buffers, time, _buffers(crowd.client))


def _time(client: Client, address: str) -> float:
    return milliseconds(lambda: client.get(address), times=TIMES)


def _time_over_control(client: Client) -> float:
    _time(client, ADDRESS)  # warm
    return _time(client, ADDRESS) / hello()()


def _buffers(client: Client) -> int:
    """Pages of the database that all queries of the page touch, in the cache or not."""
    plans: list[Any] = []

    def explained(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith("SELECT") and not sql.startswith(UNCOUNTED):
            with connection.connection.cursor() as cursor:
                cursor.execute("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + sql, params)
                plans.append(cursor.fetchone()[0][0]["Plan"])
        return execute(sql, params, many, context)

    client.get(ADDRESS)
    with connection.execute_wrapper(explained):
        answer = client.get(ADDRESS)
    if answer.text.count('<li class="appointment ') != TODAY:
        raise RuntimeError(f"Today shows other than {TODAY} visits.")
    return sum(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"] for plan in plans)


def _compare(ours: str, bare: str) -> None:
    """Both show the same visits."""
    counts = [page.count('<li class="appointment ') for page in (ours, bare)]
    if counts != [TODAY, TODAY]:
        raise RuntimeError(f"Of {TODAY} visits the two pages show {counts}.")
