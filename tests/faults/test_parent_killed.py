"""kill -9 of the demo's parent: nothing is left running, and the next start finds every row."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from clinic.services import processes
from clinic.services.account import server_account, servers_home
from tests import ready_tables

ROOT = Path(__file__).resolve().parents[2]


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

    parent.kill()
    parent.wait()

    if sys.platform == "linux":
        # On a full machine something was seen to run on for over a minute; the longest task may take two.
        assert still_running(first["pids"].values(), seconds=180) == []
    _, second = demo()
    with psycopg.connect(second["database_url"]) as connection:
        assert connection.execute("SELECT count(*) FROM written_before_the_kill").fetchone() == (1000,)
    for _ in range(2):
        with pytest.raises(AssertionError) as refusal:
            demo()
        assert str(refusal.value) == f"It already runs at {second['web']}.\n"


def still_running(pids, *, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        left = [pid for pid in pids if processes.birth(pid) is not None]
        if not left:
            break
        time.sleep(0.05)
    return left
