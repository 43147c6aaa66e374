"""One PostgreSQL and one Valkey for one state folder: the first process starts and owns them, others attach."""

from __future__ import annotations

import fcntl
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import IO, Self
from urllib.parse import quote

import psycopg

from . import CannotStart, processes
from .account import Account, give, reachable_copy, server_account, servers_home
from .binaries import postgresql_installation, valkey_program

LONGEST_SOCKET_FOLDER = 80  # AF_UNIX allows about 104 bytes, the socket's own name included
START_SECONDS = 120  # a long crash recovery is patience well spent
FAST_AND_FORGETFUL = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


class Services:
    """The servers of one state folder. Ownership is a file lock, which the kernel releases however the owner dies."""

    def __init__(self, state: Path, *, throw_away: bool = False, like: Path | None = None) -> None:
        self.state = state
        self.throw_away = throw_away
        self._like = like
        self.is_owner = False
        self._lock: IO[str] | None = None
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._record = processes.Record(state / "servers.json")
        self._account: Account | None = None
        self._home = state
        self._sockets = state

    @classmethod
    def for_one_run(cls, *, like: Path | None = None) -> Self:
        """Servers on a new folder that is deleted when they stop, and that promise nothing after a power cut.

        They begin with nothing, or with a copy of the databases that `stop(keep=like)` left.
        """
        state = Path(tempfile.mkdtemp(prefix="needlepath-"))
        state.chmod(0o711)  # another account must be able to pass, and to see nothing
        return cls(state, throw_away=True, like=like)

    def start(self) -> Self:
        """Start both servers, or attach to those that another process owns."""
        self.state.mkdir(parents=True, exist_ok=True)
        self._lock = (self.state / "lock").open("a+")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._attach()
            return self
        self.is_owner = True
        try:
            self._start_servers()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self, *, keep: Path | None = None) -> None:
        """Stop what this process owns, in order; an attached process only lets go. `keep` gets a copy of the databases."""
        if self.is_owner:
            (self.state / "services.json").unlink(missing_ok=True)
            if "valkey" in self._children:
                processes.end(self._children["valkey"], signal.SIGTERM, 10)
            if "postgresql" in self._children:
                processes.end(self._children["postgresql"], signal.SIGINT, 60)
                if keep is not None and self._children["postgresql"].returncode == 0:
                    _copy(self._home / "pg", keep)
            self._children.clear()
            self._record.path.unlink(missing_ok=True)
            if self._sockets != self.state:
                shutil.rmtree(self._sockets, ignore_errors=True)
            if self.throw_away:
                self.erase()
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self.is_owner = False

    def erase(self) -> None:
        """Delete every file of the stopped servers, and the state folder with them."""
        shutil.rmtree(servers_home(self.state, server_account()), ignore_errors=True)
        shutil.rmtree(self.state, ignore_errors=True)

    def dead(self) -> list[str]:
        """Names of the owned servers that have ended by themselves."""
        return [name for name, child in self._children.items() if child.poll() is not None]

    def restart(self, name: str) -> None:
        """Start one ended server again on the same files and the same socket."""
        {"postgresql": self._start_postgresql, "valkey": self._start_valkey}[name]()
        self._record.write(self._children)

    def pid(self, name: str) -> int:
        """The process id of an owned server, for tests that kill it."""
        return self._children[name].pid

    def database_url(self, role: str = "needlepath_owner", database: str = "needlepath") -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self._sockets), safe='')}&port=5432"

    @property
    def redis_url(self) -> str:
        return f"redis+socket://{self._sockets}/valkey?virtual_host=0"

    def _attach(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self._sockets = Path(json.loads((self.state / "services.json").read_text())["sockets"])
                psycopg.connect(self.database_url("postgres", "postgres")).close()
            except (FileNotFoundError, ValueError, psycopg.OperationalError):
                time.sleep(0.1)
            else:
                return
        raise CannotStart(f"Another process owns {self.state}, but its servers do not answer.")

    def _start_servers(self) -> None:
        self._forget_the_last_owner()
        self._account = server_account()
        self._home = servers_home(self.state, self._account)
        self._sockets = self._socket_folder()
        self._start_postgresql()
        self._start_valkey()
        self._record.write(self._children)
        (self.state / "services.json").write_text(
            json.dumps({"owner": os.getpid(), "sockets": str(self._sockets)})
        )

    def _forget_the_last_owner(self) -> None:
        self._record.end_leftovers()
        notes = self.state / "services.json"
        if notes.exists():
            shutil.rmtree(json.loads(notes.read_text())["sockets"], ignore_errors=True)
            notes.unlink()

    def _socket_folder(self) -> Path:
        folder = self._home / "sockets"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER or not re.fullmatch(
            r"[\w./-]+", str(folder), re.ASCII
        ):
            folder = Path(tempfile.mkdtemp(prefix="needlepath-", dir="/tmp"))
        folder.mkdir(exist_ok=True)
        give(folder, self._account)
        return folder

    def _start_postgresql(self) -> None:
        programs = reachable_copy(postgresql_installation(), self._home, self._account) / "bin"
        cluster = self._home / "pg"
        if not cluster.exists():
            self._make_cluster(programs, cluster)
        log = self._home / "postgresql.log"
        command: list[str | Path] = [
            programs / "postgres", "-D", cluster,
            "-c", "listen_addresses=", "-c", f"unix_socket_directories={self._sockets}",
            "-c", "unix_socket_permissions=0700", "-c", "timezone=UTC", "-c", "shared_buffers=64MB",
        ]  # fmt: skip
        if self.throw_away:
            command += FAST_AND_FORGETFUL
        with log.open("wb") as output:
            child = processes.spawn(command, death_signal=signal.SIGINT, output=output, account=self._account)
        self._children["postgresql"] = child
        self._wait("PostgreSQL", child, log, self._postgresql_answers)

    def _make_cluster(self, programs: Path, cluster: Path) -> None:
        """Make the data folder beside its place and move it there, so that a half-made one is never used."""
        if self._like is not None:
            _copy(self._like, cluster)
            return
        part = cluster.with_suffix(".new")
        shutil.rmtree(part, ignore_errors=True)
        log = self._home / "initdb.log"
        command: list[str | Path] = [
            programs / "initdb", "-D", part, "-U", "postgres", "--auth=trust", "--encoding=UTF8",
            "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-instructions",
        ]  # fmt: skip
        if self.throw_away:
            command.append("--no-sync")
        with log.open("wb") as output:
            child = processes.spawn(
                command, death_signal=signal.SIGTERM, output=output, account=self._account
            )
        if child.wait() != 0:
            raise CannotStart(
                f"PostgreSQL could not make its data folder:\n{log.read_text(errors='replace')}"
            )
        part.rename(cluster)

    def _start_valkey(self) -> None:
        program = valkey_program()
        folder = reachable_copy(program.parent, self._home, self._account)
        log = self._home / "valkey.log"
        command: list[str | Path] = [
            folder / program.name, "--port", "0", "--unixsocket", self._sockets / "valkey",
            "--unixsocketperm", "700", "--save", "", "--appendonly", "no", "--dir", self._home,
        ]  # fmt: skip
        with log.open("wb") as output:
            child = processes.spawn(
                command, death_signal=signal.SIGTERM, output=output, account=self._account
            )
        self._children["valkey"] = child
        self._wait("Valkey", child, log, self._valkey_answers)

    def _wait(
        self, name: str, child: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]
    ) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not answers():
            if child.poll() is not None or time.monotonic() > deadline:
                raise CannotStart(
                    f"{name} did not start. Its log says:\n{log.read_text(errors='replace')[-2000:]}"
                )
            time.sleep(0.02)

    def _postgresql_answers(self) -> bool:
        try:
            psycopg.connect(self.database_url("postgres", "postgres")).close()
        except psycopg.OperationalError:
            return False
        return True

    def _valkey_answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            try:
                connection.connect(str(self._sockets / "valkey"))
                connection.sendall(b"PING\r\n")
                return connection.recv(5) == b"+PONG"
            except OSError:
                return False


def _copy(cluster: Path, place: Path) -> None:
    """Copy a stopped cluster with its owners and modes, whole or not at all; one that came first stays."""
    part = place.with_name(f"{place.name}.{os.getpid()}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    subprocess.run(["cp", "-a", cluster, part], check=True)
    try:
        part.rename(place)
    except OSError:
        shutil.rmtree(part, ignore_errors=True)
