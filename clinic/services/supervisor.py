"""Keeps a handful of programs running under one parent: one log with prefixes, restarts with back-off, orderly stop."""

from __future__ import annotations

import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from . import processes

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 10.0  # a worker whose broker is back has patients' mails to send
HEALTHY_AFTER_SECONDS = 60.0


@dataclass(frozen=True)
class Program:
    """One long-running program: what to run, and how it is asked to stop."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    stop_signal: signal.Signals = signal.SIGTERM
    patience_seconds: float = 15
    stops_last: bool = False  # the others may need it until they are gone


@dataclass
class _Running:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    start_again_at: float = 0.0
    wait_seconds: float = field(default=FIRST_WAIT_SECONDS)


class Log:
    """One file for everything, each line with the name of the program that wrote it; shown as well, if wanted."""

    def __init__(self, path: Path, *, show: Callable[[str], None] | None = None) -> None:
        self.path = path
        self._show = show
        self._turn = threading.Lock()
        if path.exists():
            path.replace(path.with_suffix(".before.log"))  # the run that crashed can still be read
        self._file: TextIO = path.open("w", buffering=1, encoding="utf-8")

    def follow(self, name: str, process: subprocess.Popen[bytes]) -> threading.Thread:
        """Copy what a process prints until it ends."""

        def copy() -> None:
            assert process.stdout is not None
            with process.stdout as lines:
                for line in lines:
                    self.write(name, line.decode(errors="replace").rstrip())

        thread = threading.Thread(target=copy, name=f"log of {name}", daemon=True)
        thread.start()
        return thread

    def write(self, name: str, line: str) -> None:
        text = f"{name:<7} | {line}"
        with self._turn:
            if not self._file.closed:
                self._file.write(text + "\n")
            if self._show:
                self._show(text)

    def tail(self, lines: int = 30) -> str:
        return "\n".join(self.path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])

    def close(self) -> None:
        with self._turn:
            self._file.close()


class Supervisor:
    """Owns the programs it starts. Call tend() often, from the thread that called start()."""

    def __init__(self, *, cwd: Path, record: Path, log: Log, tell: Callable[[str], None]) -> None:
        self.log = log
        self._cwd = cwd
        self._record = processes.Record(record)
        self._record.end_leftovers()
        self._tell = tell
        self._running: dict[str, _Running] = {}

    def run(self, name: str, command: Sequence[str], env: Mapping[str, str], *, show: bool = False) -> int:
        """Run one command to its end, and return its exit status. With show, what it prints is told as well."""
        process = processes.spawn(
            command, death_signal=signal.SIGTERM, output=subprocess.PIPE, cwd=self._cwd, env=env
        )
        try:
            assert process.stdout is not None
            with process.stdout as lines:
                for line in lines:
                    text = line.decode(errors="replace").rstrip()
                    self.log.write(name, text)
                    if show:
                        self._tell(text)
            return process.wait()
        finally:
            processes.end(process, signal.SIGTERM, 10)

    def start(self, program: Program) -> None:
        self._running[program.name] = _Running(program)
        self._launch(self._running[program.name])

    def tend(self) -> None:
        """Start again what has ended; each quick end doubles the wait before the next start."""
        now = time.monotonic()
        for running in self._running.values():
            if running.process is not None and running.process.poll() is not None:
                if now - running.started_at > HEALTHY_AFTER_SECONDS:
                    running.wait_seconds = FIRST_WAIT_SECONDS
                self._tell(
                    f"{running.program.name} ended with status {running.process.returncode}; it is started again"
                    f" in {running.wait_seconds:g} s. Why is in {self.log.path}"
                )
                running.process = None
                running.start_again_at = now + running.wait_seconds
                running.wait_seconds = min(running.wait_seconds * 2, LONGEST_WAIT_SECONDS)
            if running.process is None and now >= running.start_again_at:
                self._launch(running)

    def restart(self, names: Sequence[str]) -> None:
        """Stop these programs and start them again at once, as after a change of their code."""
        for name in names:
            running = self._running[name]
            if running.process is not None:
                processes.end(running.process, running.program.stop_signal, running.program.patience_seconds)
            running.wait_seconds = FIRST_WAIT_SECONDS
            self._launch(running)

    def pids(self) -> dict[str, int]:
        return {name: r.process.pid for name, r in self._running.items() if r.process is not None}

    def stop(self) -> None:
        """Stop all programs side by side, and those that the others need when the others are gone."""
        for last in (False, True):
            wave = [r for r in self._running.values() if r.process and r.program.stops_last is last]
            for running in wave:
                if running.process is not None and running.process.poll() is None:
                    running.process.send_signal(running.program.stop_signal)
            for running in wave:
                if running.process is not None:
                    processes.wait_or_kill(running.process, running.program.patience_seconds)
        self._running.clear()
        self._record.path.unlink(missing_ok=True)

    def _launch(self, running: _Running) -> None:
        program = running.program
        running.process = processes.spawn(
            program.command,
            # When we die, database, broker and log die too: nothing can be finished, and a handler might wait for one.
            death_signal=signal.SIGKILL,
            output=subprocess.PIPE,
            cwd=self._cwd,
            env=program.env,
        )
        running.started_at = time.monotonic()
        self.log.follow(program.name, running.process)
        self._record.write({name: r.process for name, r in self._running.items() if r.process is not None})
