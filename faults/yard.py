"""Where senders are broken: one database, one broker and one recording mail server that outlive every run."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path

from bench.servers import durable_servers, settings_for
from clinic.demo.installation import ROOT
from clinic.services import processes
from clinic.services.embedded import Services
from clinic.services.ports import HOST, free_port
from faults.register import Size

FORK = multiprocessing.get_context("fork")
START_SECONDS = 30
WATCH_SECONDS = 0.25


@dataclass(frozen=True)
class Taken:
    """One mail as the mail server took it."""

    at: float
    connection: str
    message_id: str
    recipient: str


class MailServer:
    """The recording mail server: a process that is killed, stopped and started again."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.log = folder / "mail.log"
        self._record = folder / "taken"
        self._record.touch()
        self.open()

    def open(self) -> None:
        command = [
            sys.executable,
            "-m",
            "faults.sink",
            "--folder",
            str(self.folder),
            "--port",
            str(self.port),
        ]
        self._process = processes.spawn(
            command, death_signal=signal.SIGKILL, output=subprocess.DEVNULL, cwd=ROOT, env=dict(os.environ)
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                socket.create_connection((HOST, self.port), 1).close()
                return
            except OSError:
                time.sleep(0.02)
        raise RuntimeError("The recording mail server did not start.")

    def send_signal(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def taken(self) -> list[Taken]:
        lines = map(str.split, self._record.read_text().splitlines())
        return [Taken(float(one[0]), *one[1:]) for one in lines]

    def wait_for_more(self, *, seconds: float) -> bool:
        """Whether another mail came within this time."""
        before, deadline = self._record.stat().st_size, time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self._record.stat().st_size > before:
                return True
            time.sleep(0.002)
        return False


@dataclass
class Yard:
    """The servers, and everybody who was sent out on them."""

    services: Services
    mail_server: MailServer
    _children: list[BaseProcess] = field(default_factory=list)
    _programs: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _is_over: threading.Event = field(default_factory=threading.Event)
    _watch: threading.Thread | None = None

    def sender(self, point: str = "", occurrence: int = 1, careless: str = "") -> BaseProcess:
        """A process that asks and sends until it is ended; forked, so that it is there at once."""
        from django.db import connection

        from faults import sender

        connection.close()  # no two processes may share one
        child = FORK.Process(target=sender.run, args=(point, occurrence, careless), daemon=True)
        child.start()
        self._children.append(child)
        return child

    def worker(self, name: str) -> subprocess.Popen[bytes]:
        """As it runs in production."""
        return self._celery("worker", "--concurrency", "2", "--hostname", f"{name}@yard", "--without-gossip",
                            "--without-mingle", "--without-heartbeat")  # fmt: skip

    def clock(self) -> subprocess.Popen[bytes]:
        return self._celery("beat", "--pidfile=")

    def keep_worker(self, name: str) -> None:
        """Start it again whenever it ends, as systemd does: a worker ends itself when the broker dies under a task."""

        def watch() -> None:  # the kernel ends what a thread started when that thread ends
            worker = self.worker(name)
            while not self._is_over.wait(WATCH_SECONDS):
                if worker.poll() is not None:
                    worker = self.worker(name)

        self._is_over.clear()
        self._watch = threading.Thread(target=watch, daemon=True)
        self._watch.start()

    def kill_server(self, name: str, number: signal.Signals) -> None:
        """End the database or the broker, and see it gone."""
        os.kill(self.services.pid(name), number)
        while name not in self.services.dead():
            time.sleep(0.01)

    def end_all(self) -> None:
        """Everybody who was sent out goes home."""
        if self._watch is not None:
            self._is_over.set()
            self._watch.join()
            self._watch = None
        for child in self._children:
            child.kill()
            child.join()
        for program in self._programs:
            kill_whole(program)
        self._children.clear()
        self._programs.clear()

    def _celery(self, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "--app", "clinic.celery", "--quiet", *arguments,
                   "--loglevel", "ERROR"]  # fmt: skip
        program = processes.spawn(
            command, death_signal=signal.SIGKILL, output=subprocess.DEVNULL, cwd=ROOT, env=dict(os.environ)
        )
        self._programs.append(program)
        return program


def kill_whole(program: subprocess.Popen[bytes]) -> None:
    """SIGKILL for a program and everything it started."""
    try:
        os.killpg(program.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    program.wait()


@contextmanager
def yard(size: Size) -> Iterator[Yard]:
    """Servers that keep their promises across a crash; Django is set up on them in this process."""
    with durable_servers() as services, tempfile.TemporaryDirectory(prefix="needlepath-") as folder:
        port = free_port()
        os.environ |= settings_for(services, mail_port=port)
        os.environ |= {"NEEDLEPATH_LEASE_SECONDS": str(size.lease_seconds), "NEEDLEPATH_TICK_SECONDS": "1"}
        import django

        django.setup()
        logging.disable(logging.WARNING)  # a thousand broken connections are what is wanted here
        from clinic.messages import sending

        sending.BATCH = size.batch
        place = Yard(services, MailServer(Path(folder), port))
        try:
            yield place
        finally:
            place.end_all()
            place.mail_server.kill()
