"""Python beside a running installation: Django is set up once, and each piece that is asked for runs in a fork of it."""

from __future__ import annotations

import ast
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Mapping
from typing import Any, TextIO

from clinic.services import processes

from .installation import ROOT


class Beside:
    """The program below, from outside. It ends with the process that started it, or when it is told to."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it stays open as long as the program
        self._process = subprocess.Popen(
            [sys.executable, "-m", "clinic.demo.beside"],
            cwd=ROOT,
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            text=True,
        )

    def run(self, source: str, asked: Mapping[str, Any]) -> Any:
        """What the source put in `answer`; raises RuntimeError with the traceback where it failed."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps([source, asked]) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        said = json.loads(line) if line else {"failed": self._said()}
        if "failed" in said:
            raise RuntimeError(said["failed"])
        return said["answer"]

    def end(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        processes.end(self._process, signal.SIGTERM, 10)
        self._process.stdin.close()
        self._process.stdout.close()
        self._complaints.close()

    def _said(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read().decode(errors="replace")


def main() -> None:
    """Read [source, asked] line by line until the input ends, and answer each with one line of JSON."""
    import django

    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a source prints is no answer
    django.setup()
    for line in sys.stdin:
        source, asked = json.loads(line)
        _know_what_it_imports(source)
        child = os.fork()  # so that no source sees what another one left in memory, nor its connections
        if child == 0:
            _answer(answers, source, asked)
            os._exit(0)
        if os.waitpid(child, 0)[1] != 0:
            _write(answers, {"failed": "The process that ran this was ended."})


def _know_what_it_imports(source: str) -> None:
    """Import here, once, what every fork would import anew; what cannot be imported is told by the fork."""
    imports = [one for one in ast.parse(source).body if isinstance(one, ast.Import | ast.ImportFrom)]
    try:
        exec(compile(ast.Module(imports, []), "<imports>", "exec"), {})  # noqa: S102
    except ImportError:
        pass


def _answer(answers: TextIO, source: str, asked: Mapping[str, Any]) -> None:
    names: dict[str, Any] = {"asked": asked, "answer": None}
    try:
        exec(compile(source, "<asked>", "exec"), names)  # noqa: S102
        _write(answers, {"answer": names["answer"]})
    except BaseException:
        _write(answers, {"failed": traceback.format_exc()})


def _write(answers: TextIO, said: Mapping[str, Any]) -> None:
    answers.write(json.dumps(said) + "\n")
    answers.flush()


if __name__ == "__main__":
    main()
