"""F17: the master key is turned over while people read and write: nothing fails or is rewritten, and the old key is out."""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.process import BaseProcess
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client

from bench.rows import Row
from clinic import dates, envelopes, scope
from clinic.encrypted import Sealed
from clinic.services import made_up
from faults.register import Size, at_least, at_most, broken_as_it_must_be, fault_of_senders
from faults.yard import FORK, Yard
from pathway.actions import addenda
from pathway.models import SessionAddendum
from tests.pathway import due_check_ins

PEOPLE = 3
ROTATIONS_A_TIME = 3
ENOUGH, PATIENCE_SECONDS = 10, 120
MARK = "typed in the rush"


@fault_of_senders("F17")
def master_keys_turned_over_under_load(place: Yard, size: Size) -> Sequence[Row]:
    """By the procedure of deploy/README.md, with readers and writers of every phase beside each other."""
    clinic = due_check_ins.open_clinic()
    _add(clinic, f"{MARK} {secrets.token_hex(4)}")
    old, before = settings.DATA_KEYS, _rows()
    rush = Rush(clinic)
    for _ in range(size.times):
        new = [made_up.master_key()]
        with rush.people(old), rush.people([*old, *new]), rush.people([*new, *old]):
            rush.wait()
        with rush.people([*old, *new]), rush.people([*new, *old]), _started_with([*new, *old]):
            for _ in range(ROTATIONS_A_TIME):
                call_command("rotate_data_keys", verbosity=0, stdout=_Nowhere())
                rush.wait()
            call_command("rotate_data_keys", "--check", stdout=_Nowhere())
        with rush.people([*new, *old]), rush.people(new):
            rush.wait()
        gone, old = old, new
    with _started_with(old):
        lost = rush.written.value - _readable(clinic)
    with _started_with(gone):
        shut = 1 if _does_not_open(clinic) else 0
    settings.DATA_KEYS = old
    return [
        at_least("F17 faults", ROTATIONS_A_TIME * size.times, 1),
        at_least("F17 texts written meanwhile", rush.written.value, ENOUGH),
        at_least("F17 readings meanwhile", rush.read.value, ENOUGH),
        at_most("F17 readings and writings that failed", rush.failed.value, 0),
        at_most("F17 texts that cannot be read with the new key alone", lost, 0),
        at_most("F17 rows with their words in the open", _in_the_open(), 0),
        at_most("F17 rows that were rewritten", len(before.items() - _rows().items()), 0),
        broken_as_it_must_be("F17 keys that shut out whoever has only the old one", shut, 0),
    ]


class Rush:
    """People who read and write in one clinic until they are called back, and what became of it."""

    def __init__(self, clinic: due_check_ins.Clinic) -> None:
        self.clinic = clinic
        self.read, self.failed = FORK.Value("i", 0), FORK.Value("i", 0)
        self.written = FORK.Value("i", 1)  # the first one is there before they come

    @contextmanager
    def people(self, masters: list[str]) -> Iterator[None]:
        """Processes that were started with these master keys."""
        connection.close()  # no two processes may share one
        is_over = FORK.Event()
        everybody = [
            FORK.Process(target=self._work, args=(masters, is_over), daemon=True) for _ in range(PEOPLE)
        ]
        for one in everybody:
            one.start()
        try:
            yield
        finally:
            is_over.set()
            _wait_for(everybody)
            self.failed.value += sum(one.exitcode != 0 for one in everybody)

    def wait(self) -> None:
        """Until each of those who are there had its turn several times since now."""
        enough = self.read.value + ENOUGH, self.written.value + ENOUGH
        deadline = time.monotonic() + PATIENCE_SECONDS
        while (self.read.value, self.written.value) < enough and time.monotonic() < deadline:
            time.sleep(0.05)

    def _work(self, masters: list[str], is_over: Any) -> None:
        _start_with(masters)
        desk = Client()
        desk.force_login(self.clinic.at.therapist.user)
        while not is_over.is_set():
            self._count(self.read, lambda: _read(desk, self.clinic))
            self._count(self.written, lambda: _add(self.clinic, f"{MARK} {secrets.token_hex(4)}"))

    def _count(self, counter: Any, work: Any) -> None:
        try:
            work()
        except Exception:
            counter = self.failed
        with counter.get_lock():
            counter.value += 1


class _Nowhere:
    """What a command says while it is only run."""

    def write(self, words: str) -> None: ...


def _read(desk: Client, clinic: due_check_ins.Clinic) -> None:
    """The page of the note with all that was added, as somebody opens it."""
    page = desk.get(f"/treatment-sessions/{clinic.session.uuid}/")
    if page.status_code != 200 or MARK not in page.content.decode():
        raise AssertionError(f"The note was answered {page.status_code}.")


def _add(clinic: due_check_ins.Clinic, words: str) -> None:
    with scope.in_clinic(clinic.pk):
        addenda.add(clinic.session, text=words, by=clinic.at.therapist.by, now=dates.now())


def _readable(clinic: due_check_ins.Clinic) -> int:
    with scope.in_clinic(clinic.pk):
        return sum(words.startswith(MARK) for words in SessionAddendum.objects.values_list("text", flat=True))


def _does_not_open(clinic: due_check_ins.Clinic) -> bool:
    try:
        _readable(clinic)
    except envelopes.CannotOpen:
        return True
    return False


def _sealed_columns() -> list[tuple[str, str]]:
    return [
        (model._meta.db_table, field.column)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, Sealed)
    ]


def _rows() -> dict[tuple[str, int], str]:
    """Each row with an encrypted column, and the transaction that wrote it as it stands."""
    tables = sorted({table for table, _ in _sealed_columns()})
    select = " UNION ALL ".join(f"SELECT '{table}', id, xmin::text FROM {table}" for table in tables)
    return {(table, key): xmin for table, key, xmin in _asked(select)}


def _in_the_open() -> int:
    """Rows of any of these tables in which somebody who reads the disk finds what was typed."""
    tables = sorted({table for table, _ in _sealed_columns()})
    return sum(
        number
        for table in tables
        for (number,) in _asked(f"SELECT count(*) FROM {table} one WHERE one::text LIKE '%{MARK}%'")
    )


def _asked(select: str) -> list[tuple[Any, ...]]:
    with scope.all_clinics("what the disk holds"), connection.cursor() as cursor:
        cursor.execute(select)
        return list(cursor.fetchall())


@contextmanager
def _started_with(masters: list[str]) -> Iterator[None]:
    before = settings.DATA_KEYS
    _start_with(masters)
    yield
    _start_with(before)


def _start_with(masters: list[str]) -> None:
    """As a process that has just read its environment: nothing is unwrapped yet."""
    settings.DATA_KEYS = masters
    envelopes.data_key.cache_clear()


def _wait_for(everybody: list[BaseProcess]) -> None:
    for one in everybody:
        one.join()
