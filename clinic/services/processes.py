"""Starts child processes that cannot outlive their parent, and ends the ones that still did."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from .account import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def spawn(
    command: Sequence[str | Path],
    *,
    death_signal: signal.Signals,
    output: IO[Any] | int,
    cwd: Path | str = "/",
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
) -> subprocess.Popen[bytes]:
    """Start a direct child in its own session, so that Ctrl-C reaches the parent alone.

    On Linux the kernel sends death_signal to the child when the thread that called this ends, however it ends.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=cwd,
        env=None if env is None else dict(env),
        start_new_session=True,
        preexec_fn=_before_exec(death_signal, account, os.getpid()),  # noqa: PLW1509 - it takes no lock
    )


def _before_exec(death_signal: signal.Signals, account: Account | None, parent: int) -> Callable[[], None]:
    def prepare() -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, [])
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell's background job inherits it ignored
        if account is not None:
            os.setgroups([])
            os.setgid(account.gid)
            os.setuid(account.uid)
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(death_signal))  # after the change of uid, which clears it
            if os.getppid() != parent:  # the parent died between fork and prctl
                os._exit(1)

    return prepare


def end(process: subprocess.Popen[bytes], stop_signal: signal.Signals, patience_seconds: float) -> None:
    """Ask a child to stop; after patience_seconds its whole session is killed."""
    if process.poll() is None:
        process.send_signal(stop_signal)
        wait_or_kill(process, patience_seconds)


def wait_or_kill(process: subprocess.Popen[bytes], patience_seconds: float) -> None:
    """Wait for a child that was asked to stop; after patience_seconds its whole session is killed."""
    try:
        process.wait(patience_seconds)
    except subprocess.TimeoutExpired:
        _kill_session(process.pid)
        process.wait()


class Record:
    """The processes started from one state folder, on disk, so that the next start can end what a crash left."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, processes: Mapping[str, subprocess.Popen[bytes]]) -> None:
        entries = {name: {"pid": p.pid, "born": birth(p.pid)} for name, p in processes.items()}
        part = self.path.with_suffix(".part")
        part.write_text(json.dumps(entries))
        part.replace(self.path)

    def pids(self) -> dict[str, int]:
        """The process ids as they were last written."""
        return {name: entry["pid"] for name, entry in json.loads(self.path.read_text()).items()}

    def end_leftovers(self, patience_seconds: float = 30) -> None:
        """Wait for recorded processes that still run, then kill them. A pid used again by another is not touched."""
        try:
            entries = json.loads(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return
        deadline = time.monotonic() + patience_seconds
        for entry in entries.values():
            asked = False
            while entry["born"] and birth(entry["pid"]) == entry["born"]:
                if time.monotonic() > deadline:
                    _kill_session(entry["pid"])
                elif not asked:
                    os.kill(
                        entry["pid"], signal.SIGINT
                    )  # a fast shutdown for PostgreSQL, a stop for the others
                    asked = True
                time.sleep(0.05)
        self.path.unlink(missing_ok=True)


def birth(pid: int) -> str | None:
    """When this process was started, as text to compare, or None when it does not run (a zombie does not)."""
    if sys.platform == "linux":
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else fields[19]
    answer = subprocess.run(["ps", "-o", "lstart=", "-p", str(pid)], capture_output=True, text=True)
    return answer.stdout.strip() or None


def _kill_session(pid: int) -> None:
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
