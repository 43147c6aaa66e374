"""Finds and runs pg_dump and pg_restore: those of the system in production, those that came with pip elsewhere."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from clinic import scope
from clinic.backups import NoBackup


def program(name: str, *, server_version: int = 0) -> str:
    """The path of pg_dump or pg_restore; refused where it is older than a server of this version (as libpq writes it)."""
    path = _path(name)
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, check=True).stdout
    own = re.search(r"\(PostgreSQL\) (\d+)", answer)
    if own is None or int(own[1]) < server_version // 10000:
        raise NoBackup(
            f"{path} ({answer.strip()}) is older than the server, which is PostgreSQL {server_version // 10000}. "
            "Install the programs of that version, or name their folder in POSTGRESQL_PROGRAMS."
        )
    return path


def conninfo(url: str, **changes: Any) -> str:
    """A libpq address with other parts."""
    return make_conninfo(url, **changes)


def own_database() -> str:
    """The address of the database this process works with, as it is now: tests work with another than DATABASE_URL says."""
    from django.db import connection

    known = connection.settings_dict
    parts = {"dbname": known["NAME"], "user": known["USER"], "password": known["PASSWORD"]}
    parts |= {"host": known["HOST"], "port": known["PORT"]}
    options = {name: one for name, one in known["OPTIONS"].items() if name != "pool"}
    return make_conninfo(**{name: one for name, one in parts.items() if one}, **options)


def environment(url: str, *, reason: str) -> Mapping[str, str]:
    """What a program of PostgreSQL needs besides its arguments: the password, which others could read there, and the sight
    of every clinic, without which row-level security would show it none."""
    password = conninfo_to_dict(url).get("password")
    return {
        **{name: one for name, one in os.environ.items() if not name.startswith("PG")},
        "PGOPTIONS": scope.at_start(reason),
        **({"PGPASSWORD": str(password)} if password else {}),
    }


def without_password(url: str) -> str:
    return make_conninfo(**{name: one for name, one in conninfo_to_dict(url).items() if name != "password"})


def complaint(words: IO[bytes]) -> str:
    """What a program said was wrong, without the lines that repeat what is in a row."""
    words.seek(0)
    lines = words.read().decode(errors="replace").splitlines()
    return " ".join(line for line in lines if "error: " in line)[:500]


def _path(name: str) -> str:
    if folder := settings.POSTGRESQL_PROGRAMS:
        path: str | None = shutil.which(name, path=folder)
    elif settings.PRODUCTION:
        path = shutil.which(name)
    else:
        from clinic.services.binaries import postgresql_installation

        path = str(Path(postgresql_installation()) / "bin" / name)
    if path is None:
        raise NoBackup(f"There is no {name} here. Install the client programs of PostgreSQL.")
    return path
