"""kill -9 of the demo's parent: nothing is left running, and the next start finds every row."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from clinic.services import processes
from clinic.services.account import server_account, servers_home
from tests import ready_tables

ROOT = Path(__file__).resolve().parents[2]
STATE, SESSION = 0, 3  # places after a process's name in /proc/<pid>/stat


@pytest.fixture
def demo():
    """Starts the demo on a folder of its own, as often as asked; gives its parent and its addresses."""
    state = Path(tempfile.mkdtemp(prefix="needlepath-"))
    state.chmod(0o711)
    environment = {n: v for n, v in os.environ.items() if n not in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}}
    parents = []

    def start():
        command = [sys.executable, "-m", "clinic.demo", "--state", str(state), "--empty"]
        command += ["--like", str(ready_tables.kept())]
        parent = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        parents.append(parent)
        lines = []
        for line in parent.stdout:
            lines.append(line)
            if line.startswith("Needlepath is ready: "):
                return parent, json.loads((state / "installation.json").read_text())
        raise AssertionError("".join(lines))

    yield start
    for parent in parents:
        parent.send_signal(signal.SIGTERM)
        parent.wait(60)
        parent.stdout.close()
    servers = servers_home(state, server_account())
    subprocess.run(["rm", "-rf", str(servers), str(state)], check=True)


def test_nothing_runs_on_and_nothing_is_lost_when_the_parent_is_killed_and_a_second_demo_is_refused(demo):
    parent, first = demo()
    with psycopg.connect(first["database_url"]) as connection:
        connection.execute(
            "CREATE TABLE written_before_the_kill AS SELECT generate_series(1, 1000) AS number"
        )

    started = everything_started(first["pids"])
    parent.kill()
    parent.wait()

    if sys.platform == "linux":
        assert still_running(started, seconds=60) == []
    _, second = demo()
    with psycopg.connect(second["database_url"]) as connection:
        assert connection.execute("SELECT count(*) FROM written_before_the_kill").fetchone() == (1000,)
    for _ in range(2):
        with pytest.raises(AssertionError) as refusal:
            demo()
        assert str(refusal.value) == f"It already runs at {second['web']}.\n"


def test_a_demo_that_says_it_is_ready_has_heard_of_its_clock_and_its_worker(demo):
    _, made = demo()

    try:
        with urllib.request.urlopen(f"{made['web']}/status") as answer:
            said = json.load(answer)
    except urllib.error.HTTPError as late:
        said = json.load(late)
    assert {"beat", "worker"}.isdisjoint(said["late"])


def everything_started(pids):
    """The programs and whatever they started themselves, by process and name: each program began a session of its own."""
    names = {pid: name for name, pid in pids.items()}
    return {pid: names[session] for pid, session in sessions() if session in names}


def sessions():
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            yield int(folder.name), int(fields_of(folder)[SESSION])


def still_running(started, *, seconds):
    """What is left at last: its name, its command, its state, and what it waits for."""
    deadline = time.monotonic() + seconds
    while any(processes.birth(pid) for pid in started) and time.monotonic() < deadline:
        time.sleep(0.05)
    return [(name, *seen(pid)) for pid, name in started.items() if processes.birth(pid)]


def seen(pid):
    folder = Path(f"/proc/{pid}")
    with suppress(OSError):
        command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        return command, fields_of(folder)[STATE], (folder / "wchan").read_text()
    return ("gone since",)


def fields_of(folder):
    """Of a process as /proc knows it, after its name."""
    return (folder / "stat").read_text().rpartition(")")[2].split()
