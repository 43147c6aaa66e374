"""A whole installation for one run of tests, faults or screenshots: the product's own supervisor, on a new folder."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from clinic.services import processes

from .beside import Beside
from .installation import ROOT, Addresses
from .mailbox.store import Mail, Mailbox

START_SECONDS = 600  # the invented practice takes a minute, and several on a busy machine


class ThrowAway:
    """A running installation, as a test sees it: its addresses, its mail, and a way to arrange rows in it."""

    def __init__(self, addresses: Addresses, supervisor: subprocess.Popen[bytes]) -> None:
        self.web = addresses.web
        self.inbox = addresses.inbox
        self.database_url = addresses.database_url
        self.redis_url = addresses.redis_url
        self.supervisor = supervisor
        self.mailbox = Mailbox(Path(addresses.mail_folder))
        self._environment = dict(addresses.environment)
        self._beside: Beside | None = None  # most runs ask for nothing
        self.state = Path(addresses.mail_folder).parent
        self._records = [processes.Record(self.state / name) for name in ("programs.json", "servers.json")]

    @property
    def pids(self) -> dict[str, int]:
        """The process id of each program and server as it runs now: what was killed has another one."""
        return {name: pid for record in self._records for name, pid in record.pids().items()}

    def run_python(self, source: str, **asked: Any) -> Any:
        """Run Python with Django set up in this installation's environment, as the worker's database role.

        The source finds the keyword arguments in `asked`, and what it puts in `answer` comes back; both pass as JSON.
        """
        if self._beside is None:
            self._beside = Beside(self._environment)
        return self._beside.run(source, asked)

    def leave(self) -> None:
        """End what was started beside it."""
        if self._beside is not None:
            self._beside.end()

    def wait_for_mail(self, *, to: str, subject: str = "", number: int = 1, seconds: float = 60) -> Mail:
        """The number-th message to an address whose subject contains some words; raises when it does not come."""
        deadline = time.monotonic() + seconds
        while True:
            mails = [m for m in self.mailbox.mails(to=to) if subject.casefold() in m.subject.casefold()]
            if len(mails) >= number:
                return mails[-number]
            if time.monotonic() > deadline:
                raise TimeoutError(f"{len(mails)} messages with {subject!r} came to {to} in {seconds:g} s")
            time.sleep(0.1)


@contextmanager
def throw_away_installation(
    *,
    with_people: bool = False,
    mode: str = "demo",
    tick_seconds: int = 1,
    like: Path | None = None,
    state: Path | None = None,
) -> Iterator[ThrowAway]:
    """Start an installation in a process of its own, and stop it and delete its data at the end.

    `like`: stopped databases with the tables in them, copied instead of made. `state`: a folder that is prepared already.
    """
    if state is None:
        state = Path(tempfile.mkdtemp(prefix="needlepath-"))
        state.chmod(0o711)  # the database's account must be able to pass
    command = [sys.executable, "-m", "clinic.demo", "--throw-away", "--state", str(state), "--mode", mode]
    command += ["--tick-seconds", str(tick_seconds), *([] if with_people else ["--empty"])]
    command += ["--like", str(like)] if like is not None else []
    environment = {n: v for n, v in os.environ.items() if n not in {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"}}
    with tempfile.TemporaryFile() as output:
        supervisor = processes.spawn(
            command, death_signal=signal.SIGTERM, output=output.fileno(), cwd=ROOT, env=environment
        )
        running = None
        try:
            running = ThrowAway(_wait_until_ready(state, supervisor, output), supervisor)
            yield running
        finally:
            if running is not None:
                running.leave()
            processes.end(supervisor, signal.SIGTERM, 60)


def _wait_until_ready(state: Path, supervisor: subprocess.Popen[bytes], output: Any) -> Addresses:
    deadline = time.monotonic() + START_SECONDS
    notes = state / "installation.json"
    while not notes.exists():
        if supervisor.poll() is not None or time.monotonic() > deadline:
            output.seek(0)
            raise RuntimeError(f"The installation did not start:\n{output.read().decode(errors='replace')}")
        time.sleep(0.1)
    return Addresses(**json.loads(notes.read_text()))
