"""Restores a backup into an empty database, all of it or nothing, and says whether it is what was backed up."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

from clinic.backups import NoBackup, contents, programs, reading
from clinic.backups.contents import Manifest

SCRATCH = "needlepath_check_"
LEFT_BEHIND = "SELECT datname FROM pg_database WHERE starts_with(datname, %s) AND pg_get_userbyid(datdba) = current_user"
END_OWN = (
    "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity WHERE datname = %s AND usename = current_user"
)
ENDS_MS = 5000
TOLD = 3


def prove(path: Path, keys: Sequence[str], *, server: str) -> Manifest:
    """Restore a backup into a scratch database of another server or this one, compare it, and drop it in any case.

    `server` is the address of any database there, as a role that may create databases. Raises NoBackup with the reason.
    """
    with _scratch(server) as url:
        return restore(path, keys, url=url)


def restore(path: Path, keys: Sequence[str], *, url: str) -> Manifest:
    """Fill an empty database; what is in it then has the rows, hashes, constraints, triggers and policies of the manifest.

    Raises NoBackup with the reason: where pg_restore failed nothing was kept.
    """
    with psycopg.connect(url) as connection:
        version = connection.info.server_version
    command = [
        programs.program("pg_restore", server_version=version),
        f"--dbname={programs.without_password(url)}",
        *("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"),
    ]
    environment = programs.environment(url, reason="restore")
    with (
        reading.read(path, keys) as found,
        tempfile.TemporaryFile() as said,
        tempfile.TemporaryFile() as words,
    ):
        reading.feed(command, found, stdout=said, stderr=words, env=environment)
    if different := found.manifest.missing_in(contents.look(url)):
        more = f", and {len(different) - TOLD} more" if len(different) > TOLD else ""
        raise NoBackup(f"What was restored is not what was backed up: {'; '.join(different[:TOLD])}{more}.")
    return found.manifest


@contextmanager
def _scratch(server: str) -> Iterator[str]:
    """The address of a new database, which is dropped at the end; so is what a check that was killed left behind."""
    try:
        connection = psycopg.connect(server, autocommit=True)
    except psycopg.OperationalError as error:
        raise NoBackup(f"RESTORE_CHECK_URL does not answer: {type(error).__name__}.") from None
    with closing(connection):
        [mine] = connection.execute(
            "SELECT pg_try_advisory_lock(hashtext('needlepath restore check'))"
        ).fetchone() or [0]
        if not mine:
            raise NoBackup("Another restore is being checked on that server.")
        for (left,) in connection.execute(LEFT_BEHIND, [SCRATCH]).fetchall():
            _drop(connection, left)
        name = f"{SCRATCH}{secrets.token_hex(6)}"
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        try:
            yield programs.conninfo(server, dbname=name)
        finally:
            _drop(connection, name)


def _drop(connection: psycopg.Connection, name: str) -> None:
    """Without FORCE, which asks for the right to end the server's own housekeeping; a plain drop sends that away itself."""
    connection.execute(END_OWN, [ENDS_MS, name])
    connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
