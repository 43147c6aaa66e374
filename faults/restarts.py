"""F6: the database stops at once and web processes are killed while people send a form that makes a row."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http import HTTPStatus

import psycopg

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway
from faults import presses
from faults.presses import Person
from faults.register import at_least, at_most, fault
from tests.journeys.arrangements import Clinic, arrange, only_staff

DESKS = 6
BREAKS, FEWER_BREAKS = 15, 3
READY_SECONDS = 120
BETWEEN_SECONDS = 1.0


@fault("F6")
def restarted_while_sending(installation: ThrowAway, *, breaks: int = BREAKS) -> Sequence[Row]:
    """Desks add one patient after another until everything has been broken as often as wanted."""
    keep_what_is_committed(installation)
    clinic = arrange(installation, only_staff)
    template = _somebody_signed_in(installation, clinic)
    everybody: list[Person] = []
    is_over = threading.Event()

    def desk(number: int) -> None:
        while not is_over.is_set():
            everybody.append(presses.another(template, len(everybody) * DESKS + number))
            everybody[-1].add_patient()

    with ThreadPoolExecutor(DESKS) as at_work:
        desks = [at_work.submit(desk, number) for number in range(DESKS)]
        try:
            _break(installation, breaks)
        finally:
            is_over.set()
        for one in desks:
            one.result()
    return [
        *rows_of(f"F6 {len(everybody)} forms sent:", installation, clinic, everybody),
        at_least(
            "F6 forms that met a fault", sum(one.told_to_wait + one.unanswered > 0 for one in everybody), 1
        ),
        at_least("F6 faults", breaks, breaks),
    ]


def rows_of(about: str, installation: ThrowAway, clinic: Clinic, everybody: Sequence[Person]) -> list[Row]:
    """What must hold for everybody who sent a form, whatever broke."""
    rows = presses.stored(installation, clinic)
    elsewhere = sorted(set[str]().union(*(one.elsewhere for one in everybody)))
    return [
        at_most(f"{about} acknowledged but missing", presses.missing(everybody, rows), 0),
        at_most(f"{about} stored more than once", sum(number > 1 for number in rows.values()), 0),
        at_most(f"{about} never acknowledged", sum(not one.acknowledged for one in everybody), 0),
        at_most(f"{about} pages that lost what was typed", sum(one.forgotten for one in everybody), 0),
        at_most(f"{about} led to other pages {elsewhere or ''}".rstrip(), len(elsewhere), 0),
        at_most(f"{about} bare failures", sum(len(one.bare) for one in everybody), 0),
        at_most(
            f"{about} told to wait and not how long", sum(one.without_retry_after for one in everybody), 0
        ),
    ]


def _somebody_signed_in(installation: ThrowAway, clinic: Clinic) -> Person:
    """The server that says it is ready may be another one than takes the sign-in: that one says when to come again."""
    give_up = time.monotonic() + READY_SECONDS
    while True:
        try:
            return presses.people(installation, clinic, 1)[0]
        except urllib.error.HTTPError as error:
            if error.code != HTTPStatus.SERVICE_UNAVAILABLE or time.monotonic() > give_up:
                raise
            time.sleep(BETWEEN_SECONDS)


def _break(installation: ThrowAway, breaks: int) -> None:
    """The database, one web process, the whole web server, and again."""
    ways: list[Callable[[ThrowAway], None]] = [stop_database, _kill_a_web_process, _kill_web_server]
    for number in range(breaks):
        ways[number % len(ways)](installation)
        wait_until_ready(installation)
        time.sleep(BETWEEN_SECONDS)


def stop_database(installation: ThrowAway) -> None:
    """Until another one is in its place: on a busy machine the old one still answers for a moment."""
    stopped = installation.pids["postgresql"]
    os.kill(stopped, signal.SIGQUIT)  # what PostgreSQL calls an immediate shutdown
    deadline = time.monotonic() + READY_SECONDS
    while installation.pids["postgresql"] == stopped:
        if time.monotonic() > deadline:
            raise TimeoutError("The database was not started again.")
        time.sleep(0.05)


def _kill_a_web_process(installation: ThrowAway) -> None:
    listed = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(installation.pids["web"])],
        capture_output=True,
        text=True,
        check=True,
    )
    os.kill(int(listed.stdout.split()[0]), signal.SIGKILL)


def _kill_web_server(installation: ThrowAway) -> None:
    os.killpg(installation.pids["web"], signal.SIGKILL)


def keep_what_is_committed(installation: ThrowAway) -> None:
    """Throw-away servers answer before the commit is written; here that is what is looked at."""
    with closing(psycopg.connect(installation.database_url, autocommit=True)) as connection:
        connection.execute("SET synchronous_commit = on")  # or this very wish is lost with the server
        connection.execute("ALTER DATABASE needlepath SET synchronous_commit = on")
    stop_database(installation)  # so that every connection is a new one
    wait_until_ready(installation)
    with closing(psycopg.connect(installation.database_url)) as connection:
        kept = connection.execute("SHOW synchronous_commit").fetchone()
    if kept != ("on",):
        raise RuntimeError("The database still answers before a commit is written.")


def wait_until_ready(installation: ThrowAway) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"{installation.web}/readyz", timeout=15):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise TimeoutError("The installation did not come back.")
