"""Gives every test run its own throw-away PostgreSQL and Valkey, before Django's settings are read.

Loaded by `addopts = -p tests.embedded_plugin`. With DATABASE_URL set nothing is started, so that the suite can run
against a real server. The workers of pytest-xdist inherit the controller's servers and add a suffix to the database.
Journeys share one whole installation, which has servers of its own, and so one of the workers; faults share another.
What looks at a practice with somebody in every state stays on one worker too, which makes it once (tests/rehearsals.py);
so does what looks at its parts, one by one.
"""

import atexit
import gc
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from xdist.scheduler import LoadFileScheduling

from clinic.services import made_up
from clinic.services.databases import prepare
from clinic.services.embedded import Services
from tests import ready_tables

TESTS = Path(__file__).resolve().parent
OWN_SERVERS = "NEEDLEPATH_TESTS_OWN_SERVERS"
SERVERS_OF_ITS_OWN = "tests/faults/test_senders.py"
JOURNEYS, FAULTS = "journeys", "faults"
WHOLE_PRACTICE, EACH_PART = "whole practice", "each part of a practice"
OF_A_PRACTICE = {
    "tests/guards/test_growth.py": WHOLE_PRACTICE,
    "tests/guards/test_list_wall.py": WHOLE_PRACTICE,
    "tests/guards/test_matrix.py": WHOLE_PRACTICE,
    "tests/guards/test_removals.py": WHOLE_PRACTICE,
    "tests/guards/test_walls.py": WHOLE_PRACTICE,
    "tests/guards/test_odd_input.py": EACH_PART,
    "tests/guards/test_odd_requests.py": EACH_PART,
    "tests/pathway/views/test_every_form.py": EACH_PART,
}
# What takes longest, however few tests it has: begun last, it would run on while everybody else has finished.
FIRST = (SERVERS_OF_ITS_OWN, JOURNEYS, EACH_PART, WHOLE_PRACTICE, FAULTS)
FIRST += ("tests/pathway/demo/test_demo_data.py",)
FIRST += ("tests/pathway/test_every_way_in.py", "tests/pathway/rules/test_every_history.py")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config, parser, args):
    os.environ["NEEDLEPATH_MODE"] = "test"
    os.environ["ALLOWED_HOSTS"] = "localhost,testserver"
    os.environ["SITE_URL"] = "http://testserver"
    os.environ["EMAIL_URL"] = "smtp://localhost:9"  # Django's test runner keeps mail in memory
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("LINK_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("DATA_KEYS", made_up.master_key())
    if "DATABASE_URL" not in os.environ and not _only_asks_for_help(early_config):
        with _tests_compiled_beside(early_config):
            tables = ready_tables.kept()
        services = Services.for_one_run(like=tables).start()
        atexit.register(services.stop)  # also when the run ends before its first test
        prepare(services, may_create_databases=True)
        os.environ["DATABASE_URL"] = services.database_url()
        os.environ["REDIS_URL"] = services.redis_url
        os.environ[OWN_SERVERS] = "yes"


def pytest_collection_finish():
    """Thousands of collected tests live until the end: whoever tidies up between them need not look at them each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


class WhatTheyShare(LoadFileScheduling):
    """Each file on one worker, and all files that share something costly on the same one; what takes longest first."""

    def _split_scope(self, nodeid):
        file = super()._split_scope(nodeid)
        if file in OF_A_PRACTICE:
            return OF_A_PRACTICE[file]
        if file.startswith("tests/journeys/"):
            return JOURNEYS
        return FAULTS if file.startswith("tests/faults/") and file != SERVERS_OF_ITS_OWN else file

    def _assign_work_unit(self, node):
        waiting = [scope for scope in FIRST if scope in self.workqueue]
        if waiting:
            self.workqueue.move_to_end(waiting[0], last=False)
        super()._assign_work_unit(node)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return WhatTheyShare(config, log) if config.option.dist == "loadfile" else None


@contextmanager
def _tests_compiled_beside(config) -> Iterator[None]:
    """Before the first run side by side every worker would rewrite each assertion for itself: one does it for all of them.

    It needs neither tables nor servers, so it does while the tables are made.
    """
    is_shared = getattr(config.known_args_namespace, "numprocesses", None) and not sys.dont_write_bytecode
    if not is_shared or (TESTS / "guards" / "__pycache__").exists():
        yield
        return
    command = [sys.executable, "-m", "pytest", "--collect-only", "-qq", str(TESTS)]
    nowhere = {"DATABASE_URL": "postgresql://localhost/none", "REDIS_URL": "redis://localhost"}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    collects = subprocess.Popen(command, cwd=TESTS.parent, env=os.environ | nowhere, **quiet)
    try:
        yield
    finally:
        collects.wait()


def _only_asks_for_help(config):
    options = config.known_args_namespace
    return options.help or options.version
