"""The one place that says which clinic the database connection may see.

Every setting is local to the transaction (`set_config(..., true)`), so it works behind a transaction-mode pooler and a
reused connection starts with nothing in sight. Outside a transaction a setting would vanish at once, so that is refused.

Whoever enters a clinic is given its wrapped data key in the same statement, so that reading what is encrypted asks nothing.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from celery import current_task
from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.models import BigIntegerField, Func
from django.http import HttpRequest

SET = "SELECT set_config(%s, %s, true)"
DATA_KEY = "SELECT wrapped FROM clinic_datakey WHERE clinic_id = %s"
ENTER = f"SELECT set_config('needlepath.clinic', %s, true), ({DATA_KEY})"
# Who and by which door, in the same trip: the versions of a row that is changed say it (clinic.models.row_versions).
ENTER_AS = f"{ENTER}, set_config('needlepath.actor', %s, true), set_config('needlepath.route', %s, true)"
BY_LINK = """
SELECT link.*, (SELECT wrapped FROM clinic_datakey WHERE clinic_id = link.clinic_id),
       set_config('needlepath.actor', 'patient:' || link.pk, true), set_config('needlepath.route', %s, true)
  FROM needlepath_enter_by_link(%s) AS link
"""
KEPT_KEYS = 1024


class _Sight(threading.local):
    """What this thread's connection may see, as far as it was said here: its clinic, or all of them."""

    clinic_id: int = 0
    all_clinics: bool = False


_sight = _Sight()
_wrapped: dict[int, str] = {}  # data keys as the database holds them; only clinic.envelopes unwraps one


@dataclass(frozen=True)
class LinkRow:
    """What the database tells of a patient link before any clinic is in sight. `now` is the database's clock."""

    pk: int
    uuid: UUID
    clinic_id: int
    purpose: str
    target_id: int
    patient_id: int | None
    language: str
    expires_at: datetime
    revoked_at: datetime | None
    now: datetime

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.now < self.expires_at


def enter(clinic_id: int) -> None:
    """Show this transaction the rows of one clinic."""
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute(ENTER, [str(clinic_id), clinic_id])
        _, wrapped = cursor.fetchone()
    _entered(clinic_id, wrapped)


def enter_as(actor: str, clinic_id: int, *, route: str) -> None:
    """The same, and say who is at work: `staff:12`, `visitor` or `clock`, by a page's or task's name, never its path."""
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute(ENTER_AS, [str(clinic_id), clinic_id, actor, route])
        wrapped = cursor.fetchone()[1]
    _entered(clinic_id, wrapped)


@contextmanager
def in_clinic(clinic_id: int) -> Iterator[None]:
    """A transaction that sees one clinic: tasks open one for each row, and there the clock is at work."""
    is_first = not connection.in_atomic_block
    with _restored("needlepath.clinic"), transaction.atomic():
        if is_first:
            enter_as("clock", clinic_id, route=current_task.name if current_task else "")
        else:
            enter(clinic_id)
        yield


@contextmanager
def all_clinics(reason: str) -> Iterator[None]:
    """A transaction that sees every clinic: for the claims of due rows, data migrations and backup, nothing else."""
    if not reason:
        raise ValueError("Seeing every clinic needs a reason.")
    with _restored("needlepath.all_clinics"), transaction.atomic():
        _set("needlepath.all_clinics", reason)
        _sight.all_clinics = True
        yield


def at_start(reason: str) -> str:
    """libpq's `options` for a connection that sees every clinic from its start: a backup's own, and pg_dump's."""
    if not re.fullmatch("[a-z_]+", reason):
        raise ValueError("A reason at the start of a connection is one word.")
    return f"-c needlepath.all_clinics={reason}"


def enter_by_link(token_hash: bytes, *, route: str = "") -> LinkRow | None:
    """Find a patient link by its hash and enter its clinic, in one query; None when there is no such link."""
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute(BY_LINK, [route, token_hash])
        row = cursor.fetchone()
    if row is None:
        return None
    *columns, wrapped, _, _ = row
    link = LinkRow(*columns)
    _entered(link.clinic_id, wrapped)
    return link


def clinic_in_sight() -> int:
    """The clinic this thread has entered last; 0 when it has entered none."""
    return _sight.clinic_id


def wrapped_data_key(clinic_id: int) -> str:
    """The wrapped data key of a clinic in sight. Raises LookupError when that clinic is not in sight, or has none."""
    if not _sight.all_clinics and clinic_id != _sight.clinic_id:
        raise LookupError(f"Clinic {clinic_id} is not in sight.")
    return _wrapped.get(clinic_id) or _asked_for(clinic_id)


def route_of(request: HttpRequest) -> str:
    """The name of the page that was asked for, which holds no key and no token; '' where there is none."""
    return request.resolver_match.view_name if request.resolver_match else ""


def clinics_of(user_id: int) -> list[int]:
    """Keys of the clinics a person works for, before any of them is in sight."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT needlepath_clinics_of(%s)", [user_id])
        return [row[0] for row in cursor.fetchall()]


class ClinicsOf(Func):
    """`clinics_of` as an expression, so that a query about a person can bring the keys along."""

    template = "ARRAY(SELECT needlepath_clinics_of(%(expressions)s))"
    output_field = ArrayField(BigIntegerField())


@contextmanager
def _restored(setting: str) -> Iterator[None]:
    """Inside an outer transaction, put the setting back afterwards; otherwise the commit forgets it anyway."""
    sight = _sight.clinic_id, _sight.all_clinics
    try:
        if not connection.in_atomic_block:
            yield
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s, true)", [setting])
            before = cursor.fetchone()[0] or ""
        yield
        _set(setting, before)
    finally:
        _sight.clinic_id, _sight.all_clinics = sight


def _entered(clinic_id: int, wrapped: str | None) -> None:
    _sight.clinic_id = clinic_id
    if wrapped is None:
        _wrapped.pop(clinic_id, None)
    else:
        _keep(clinic_id, wrapped)


def _asked_for(clinic_id: int) -> str:
    """Where a clinic came into sight with all of them, its key did not come along."""
    with connection.cursor() as cursor:
        cursor.execute(DATA_KEY, [clinic_id])
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"Clinic {clinic_id} has no data key.")
    wrapped: str = row[0]
    _keep(clinic_id, wrapped)
    return wrapped


def _keep(clinic_id: int, wrapped: str) -> None:
    if len(_wrapped) >= KEPT_KEYS:
        _wrapped.clear()
    _wrapped[clinic_id] = wrapped


def _set(setting: str, value: str) -> None:
    _in_transaction()
    with connection.cursor() as cursor:
        cursor.execute(SET, [setting, value])


def _in_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A clinic's scope needs a transaction around it.")
