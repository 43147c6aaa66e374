"""F8: the database's disk is full. What was acknowledged is there, pages without a chart open, and charts stay shut."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import urllib.error
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from bench.rows import Row
from clinic.demo.throw_away import ThrowAway, throw_away_installation
from clinic.services.account import server_account, servers_home
from faults import presses
from faults.browsers import Browser
from faults.register import TICK_SECONDS, NotRun, at_least, at_most, fault
from faults.restarts import keep_what_is_committed, rows_of, stop_database, wait_until_ready
from tests import ready_tables
from tests.journeys.arrangements import Clinic, arrange, in_one_transaction

SIZE_MEGABYTES = 900
BEGINNERS, MORE = 5, 60  # who adds somebody before the disk is full, and who tries while it is
TRIES_SECONDS = 3
OPENINGS = 400  # at most, until the page of the table that holds the audit is full
PAGES = ("/today/", "/patients/", "/calendar/", "/check-ins/", "/accounts/login/")
SHUT = "This page stays shut for the moment"
RECORDED = """
from clinic import scope
from clinic.models import AuditEvent, Clinic
with scope.all_clinics("look at what was recorded"):
    pk = Clinic.objects.get(slug=asked["slug"]).pk
    answer = AuditEvent.objects.filter(clinic_id=pk, kind="chart.viewed").count()
"""


@contextmanager
def on_a_small_disk() -> Iterator[ThrowAway]:
    """An installation whose servers keep their files on a small disk of their own."""
    state = Path(tempfile.mkdtemp(prefix="needlepath-"))
    state.chmod(0o711)
    servers = servers_home(state, server_account())
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE_MEGABYTES}m", "tmpfs", str(servers)]
    try:
        made = subprocess.run(mount, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise NotRun("no small disk can be made here") from error
    if made.returncode != 0:
        shutil.rmtree(state, ignore_errors=True)
        raise NotRun("no small disk can be made here")
    try:
        with throw_away_installation(
            tick_seconds=TICK_SECONDS, like=ready_tables.kept(), state=state
        ) as installation:
            yield installation
    finally:
        subprocess.run(["umount", "--lazy", str(servers)], check=True)
        shutil.rmtree(state, ignore_errors=True)


@in_one_transaction
def one_chart(at: Any, now: datetime) -> str:
    from tests.pathway import scenes

    return str(scenes.opened(at, now=now).patient.uuid)


@fault("F8", on=on_a_small_disk)
def disk_full(installation: ThrowAway) -> Sequence[Row]:
    keep_what_is_committed(installation)
    clinic = arrange(installation, one_chart)
    therapist = Browser(installation.web)
    therapist.sign_in(clinic.email_of("dana"))
    everybody = presses.people(installation, clinic, BEGINNERS + MORE)
    for one in everybody[:BEGINNERS]:
        one.add_patient()
    _make_room_for_what_is_committed(installation)
    filler = servers_home(installation.state, server_account()) / "filler"
    _fill(filler)
    refused = _add_until_refused(everybody[BEGINNERS:])
    opened, shut = _open_until_shut(therapist, clinic)
    unreachable = sum(_status_of(therapist, page) != 200 for page in PAGES)
    filler.unlink()
    stop_database(installation)
    wait_until_ready(installation)
    for one in everybody:
        one.patience_seconds = presses.PATIENCE_SECONDS
        if not one.acknowledged:
            one.add_patient()
    recorded = int(installation.run_python(RECORDED, slug=clinic.slug))
    return [
        at_least("F8 forms refused while the disk was full", refused, 1),
        *rows_of(f"F8 {len(everybody)} forms sent:", installation, clinic, everybody),
        at_most("F8 pages without a chart that did not open", unreachable, 0),
        at_least("F8 charts that said why they stay shut", shut, 1),
        at_most("F8 charts opened and not recorded", opened - recorded, 0),
        at_least("F8 faults", 1, 1),
    ]


def _make_room_for_what_is_committed(installation: ThrowAway) -> None:
    """The write-ahead log has its next files already, as on a server that has run for a day."""
    superuser = installation.database_url.replace("needlepath_owner@/needlepath", "postgres@/needlepath")
    with closing(psycopg.connect(superuser, autocommit=True)) as connection:
        for _ in range(4):
            connection.execute("SELECT pg_switch_wal()")
            connection.execute("CREATE TABLE IF NOT EXISTS moved_on (one integer)")
            connection.execute("INSERT INTO moved_on VALUES (1)")
        connection.execute("DROP TABLE moved_on")
        connection.execute("CHECKPOINT")


def _fill(filler: Path) -> None:
    with filler.open("wb", buffering=0) as file:
        for size in (1024 * 1024, 4096):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:  # no space left
                continue


def _add_until_refused(everybody: Sequence[presses.Person]) -> int:
    """How often somebody was told to come again; the others try as well, so that no page of a table has room."""
    for one in everybody:
        one.patience_seconds = TRIES_SECONDS
        one.add_patient()
        if sum(each.told_to_wait for each in everybody) > len(everybody) // 10:
            break
    return sum(one.told_to_wait for one in everybody)


def _open_until_shut(therapist: Browser, clinic: Clinic) -> tuple[int, int]:
    """How often the chart was shown, and how often it then said why it is not."""
    path, opened = f"/patients/{clinic.made}/", 0
    for _ in range(OPENINGS):
        try:
            therapist.ask(path)
        except urllib.error.HTTPError as error:
            return opened, int(error.code == 503 and SHUT in error.read().decode())
        opened += 1
    return opened, 0


def _status_of(browser: Browser, path: str) -> int:
    try:
        browser.ask(path)
    except urllib.error.HTTPError as error:
        return error.code
    return 200
