"""Every fault of senders once and in small; all of it, with ten thousand check-ins a run, is in make faults."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FAULTS = ["F1", "F2", "F3", "F4", "F5", "F7", "F9", "F10", "F12", "F14", "F15", "F17"]


@pytest.fixture(scope="module")
def small_run():
    """The rows of the run by fault."""
    environment = {n: v for n, v in os.environ.items() if n not in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}}
    command = [sys.executable, "-m", "faults", "--json", "--small", "--senders"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.stdout, done.stderr
    rows = json.loads(done.stdout.splitlines()[-1])["rows"]
    assert (done.returncode == 0) == all(row["ok"] for row in rows)
    return {fault: [row for row in rows if row["name"].split()[0] == fault] for fault in FAULTS}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_bound_holds(small_run, fault):
    assert small_run[fault]
    assert [row for row in small_run[fault] if not row["ok"]] == []


def test_careless_senders_are_noticed(small_run):
    controls = [
        row["measured"] > row["goal"]
        for rows in small_run.values()
        for row in rows
        if "control" in row["name"]
    ]
    assert controls == [True, True, True, True]
