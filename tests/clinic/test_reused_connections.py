"""Nothing of one clinic outlives its transaction: whoever gets the same connection next starts with nothing in sight.

A pooler in transaction mode hands a connection on at each commit, to anybody. So no setting, prepared statement, lock,
temporary table, cursor or subscription of a session may be left behind by a page, a search, a download or a task.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils.module_loading import import_string

from clinic.celery import app
from tests import at_once, cast
from tests.pathway import scenes

pytestmark = pytest.mark.django_db

LEFT_BEHIND = {
    "a clinic in sight": "SELECT 1 WHERE current_setting('needlepath.clinic', true) <> ''",
    "every clinic in sight": "SELECT 1 WHERE current_setting('needlepath.all_clinics', true) <> ''",
    "rows of a clinic": "SELECT id FROM patients_patient",
    "a setting": "SELECT name FROM pg_settings WHERE source = 'session'",
    "a prepared statement": "SELECT name FROM pg_prepared_statements",
    "a cursor": "SELECT name FROM pg_cursors WHERE name <> ''",
    "a lock": "SELECT objid FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()",
    "a temporary table": "SELECT relname FROM pg_class WHERE relpersistence = 't' AND pg_table_is_visible(oid)",
    "a subscription": "SELECT * FROM pg_listening_channels()",
}
PAGES = (
    "/today/",
    "/patients/?q=Better",
    "/patients/found/?q=Better",
    "/calendar/",
    "/outcomes/",
    "/alerts/",
)


@pytest.fixture
def both():
    """Two clinics, each with a patient under a name of its own, committed so that every connection finds them."""

    def made() -> list[tuple[cast.Cast, str]]:
        found = []
        for name in ("Alder", "Birch"):
            at = cast.open_clinic(slug=f"{name.lower()}-{secrets.token_hex(4)}")
            episode = scenes.opened(at, given_name=name, family_name="Better")
            found.append((at, f"/patients/{episode.patient.uuid}/"))
        return found

    return at_once.elsewhere(made)


def test_pages_of_two_clinics_by_turns_on_one_connection_leave_nothing_behind(both):
    def by_turns() -> dict[str, Any]:
        clients = [(signed_in(at), chart) for at, chart in both]
        left = {}
        for page in (*PAGES, "chart", "a chart of the other clinic"):
            for client, chart in clients:
                other = next(address for _, address in both if address != chart)
                path = {"chart": chart, "a chart of the other clinic": other}.get(page, page)
                answer = client.get(path)
                left[page, chart] = left_behind()
                assert answer.status_code == (404 if path == other else 200)
                assert not {b"Alder Better", b"Birch Better"} <= set(
                    re.findall(b"(?:Alder|Birch) Better", answer.content)
                )
        return {where: found for where, found in left.items() if found}

    assert on_one_connection(by_turns) == {}


def test_no_task_of_the_clock_leaves_anything_behind(both):
    tasks = sorted({entry["task"] for entry in app.conf.beat_schedule.values()})

    def one_after_another() -> dict[str, Any]:
        left = {}
        for name in tasks:
            import_string(name)()
            left[name] = left_behind()
        return {name: found for name, found in left.items() if found}

    assert on_one_connection(one_after_another) == {}
    assert len(tasks) >= 18


def test_no_statement_is_prepared_in_the_server():
    connection.ensure_connection()
    assert connection.connection.prepare_threshold is None
    assert "server_side_binding" not in settings.DATABASES["default"]["OPTIONS"]


def on_one_connection(work: Callable[[], Any]) -> Any:
    """In a thread, and so on a connection, of its own, which stays open and begins with nothing."""

    def done() -> Any:
        try:
            assert left_behind() == {}
            return work()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as one:
        return one.submit(done).result()


def left_behind() -> dict[str, list[Any]]:
    """What the session holds between two transactions."""
    assert not connection.in_atomic_block
    with connection.cursor() as cursor:
        found = {}
        for what, sql in LEFT_BEHIND.items():
            cursor.execute(sql)
            found[what] = [row[0] for row in cursor.fetchall()]
    return {what: rows for what, rows in found.items() if rows}


def signed_in(at: cast.Cast) -> Client:
    client = Client()
    client.force_login(at.therapist.user)
    return client
