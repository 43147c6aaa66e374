"""F16: ten times as many people as hands; some are told when to come again, no row is lost, and the line drains."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway
from faults import presses
from faults.browsers import Browser
from faults.register import at_least, at_most, fault
from faults.restarts import rows_of
from tests.journeys.arrangements import arrange, only_staff

HANDS = 8  # two web processes with four requests at once each (clinic.settings)
TIMES = 10
FORMS, A_FORM = 12, 1  # that each of them sends
DRAINED_SECONDS = 5
SLOWEST_SECONDS = 30


@fault("F16")
def ten_times_the_load(installation: ThrowAway, *, forms: int = FORMS) -> Sequence[Row]:
    clinic = arrange(installation, only_staff)
    few = presses.people(installation, clinic, HANDS)
    crowd = presses.people(installation, clinic, HANDS * TIMES * forms)[HANDS:]
    _send(few, HANDS)
    _send(crowd, HANDS * TIMES)
    started = time.monotonic()
    Browser(installation.web).ask("/accounts/login/")
    drained = time.monotonic() - started
    everybody = [*few, *crowd]
    return [
        at_most(f"F16 {HANDS} at once: told to come again", sum(one.told_to_wait for one in few), 0),
        at_least(
            f"F16 {HANDS * TIMES} at once: told to come again", sum(one.told_to_wait for one in crowd), 1
        ),
        *rows_of(f"F16 {len(everybody)} forms sent:", installation, clinic, everybody),
        at_most("F16 connections without an answer", sum(one.unanswered for one in everybody), 0),
        at_most("F16 slowest answer", max(one.slowest_seconds for one in everybody), SLOWEST_SECONDS, "s"),
        at_most("F16 a page after the crowd", drained, DRAINED_SECONDS, "s"),
        at_least("F16 faults", 1, 1),
    ]


def _send(everybody: Sequence[presses.Person], at_once: int) -> None:
    with ThreadPoolExecutor(at_once) as at_work:
        list(at_work.map(presses.Person.add_patient, everybody))
