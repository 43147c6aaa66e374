"""The embedded servers: one owner, many guests, nothing lost and nothing left behind."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from clinic.services import databases, processes
from clinic.services.embedded import Services

ROOT = Path(__file__).resolve().parents[3]

# Commits one row at a time and says so after each commit, until somebody kills it.
OWNER = """
import sys, pathlib, psycopg
from clinic.services.embedded import Services
services = Services(pathlib.Path(sys.argv[1])).start()
print(services.pid("postgresql"), services.pid("valkey"), flush=True)
with psycopg.connect(services.database_url("postgres", "postgres"), autocommit=True) as connection:
    connection.execute("CREATE TABLE written (number int)")
    number = 0
    while True:
        number += 1
        connection.execute("INSERT INTO written VALUES (%s)", [number])
        print(number, flush=True)
"""


@pytest.fixture
def state(tmp_path):
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o711)  # pytest's private folders: as root, the servers' account must be able to pass
    return tmp_path / "a state folder"


@pytest.fixture
def services():
    services = Services.for_one_run().start()
    yield services
    services.stop()


def is_running(pid):
    return processes.birth(pid) is not None


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.02)


def test_rows_committed_before_the_owner_was_killed_are_found_by_the_next_one(state):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    servers = [int(pid) for pid in owner.stdout.readline().split()]
    acknowledged = [int(owner.stdout.readline()) for _ in range(300)]
    owner.kill()
    acknowledged += [int(line) for line in owner.stdout]
    owner.wait()

    second = Services(state).start()
    try:
        with psycopg.connect(second.database_url("postgres", "postgres")) as connection:
            found = [row[0] for row in connection.execute("SELECT number FROM written ORDER BY number")]
    finally:
        second.stop()

    assert found[: len(acknowledged)] == acknowledged
    assert len(found) - len(acknowledged) <= 1  # one commit may have lost its acknowledgement
    assert [pid for pid in servers if is_running(pid)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent died")
def test_no_server_is_left_when_the_owner_is_killed(state):
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(state)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    servers = [int(pid) for pid in owner.stdout.readline().split()]

    owner.kill()
    owner.stdout.read()
    owner.wait()

    wait_until(lambda: not any(is_running(pid) for pid in servers))
    assert len(servers) == 2
    Services(state, throw_away=True).start().stop()


def test_a_second_process_attaches_and_leaves_the_servers_running(services):
    attach = (
        "import sys, pathlib, json; from clinic.services.embedded import Services;"
        "guest = Services(pathlib.Path(sys.argv[1])).start();"
        "print(json.dumps([guest.is_owner, guest.database_url(), guest.redis_url])); guest.stop()"
    )

    answer = subprocess.run(
        [sys.executable, "-c", attach, str(services.state)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert json.loads(answer.stdout) == [False, services.database_url(), services.redis_url]
    assert services.dead() == []


def test_stopping_ends_both_servers_and_a_throw_away_folder_is_deleted():
    services = Services.for_one_run().start()
    servers = [services.pid("postgresql"), services.pid("valkey")]

    services.stop()

    assert [pid for pid in servers if is_running(pid)] == []
    assert not services.state.exists()


def test_servers_begin_with_what_others_kept_when_they_stopped(tmp_path):
    first = Services.for_one_run().start()
    with psycopg.connect(first.database_url("postgres", "postgres")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")
    first.stop(keep=tmp_path / "kept")

    second = Services.for_one_run(like=tmp_path / "kept").start()
    try:
        with psycopg.connect(second.database_url("postgres", "postgres")) as connection:
            found = connection.execute("SELECT number FROM kept").fetchall()
    finally:
        second.stop()

    assert found == [(1,)]
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_killed_server_is_seen_and_can_be_started_again(services):
    os.kill(services.pid("postgresql"), signal.SIGKILL)
    wait_until(lambda: services.dead() == ["postgresql"])

    services.restart("postgresql")

    with psycopg.connect(services.database_url("postgres", "postgres")) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert services.dead() == []


def test_a_very_long_path_with_spaces_works(state):
    long = state / ("a rather long folder name " * 4) / ("and another one below it " * 4)
    services = Services(long, throw_away=True).start()
    try:
        with psycopg.connect(services.database_url("postgres", "postgres")) as connection:
            assert connection.execute("SHOW server_encoding").fetchone() == ("UTF8",)
    finally:
        services.stop()


def test_the_roles_can_be_made_twice_and_none_of_them_passes_row_level_security(services):
    databases.prepare(services)
    databases.prepare(services)

    with psycopg.connect(services.database_url("postgres")) as connection:
        roles = connection.execute(
            "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb FROM pg_roles"
            " WHERE rolname LIKE 'needlepath%' ORDER BY 1"
        ).fetchall()

    assert roles == [
        ("needlepath_app", False, False),
        ("needlepath_owner", True, False),
        ("needlepath_restore", True, True),  # makes the database a backup is proven in, and reaches no other
        ("needlepath_web", True, False),
        ("needlepath_worker", True, False),
    ]


def test_the_application_roles_use_the_owners_tables_and_cannot_change_their_shape(services):
    databases.prepare(services)
    with psycopg.connect(services.database_url("needlepath_owner")) as owner:
        owner.execute("CREATE TABLE note (id bigint GENERATED BY DEFAULT AS IDENTITY, words text)")

    for role in ("needlepath_web", "needlepath_worker"):
        with psycopg.connect(services.database_url(role)) as connection:
            connection.execute("INSERT INTO note (words) VALUES ('kept')")
        with (
            psycopg.connect(services.database_url(role)) as connection,
            pytest.raises(psycopg.errors.InsufficientPrivilege),
        ):
            connection.execute("DROP TABLE note")

    with psycopg.connect(services.database_url("needlepath_owner")) as owner:
        assert owner.execute("SELECT count(*) FROM note").fetchone() == (2,)


def test_a_note_left_on_the_database_goes_with_the_database(services):
    databases.prepare(services)
    databases.leave_note(services, "it's loaded")
    assert databases.note(services) == "it's loaded"

    databases.drop(services)
    databases.prepare(services)

    assert databases.note(services) is None
