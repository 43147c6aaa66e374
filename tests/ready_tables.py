"""A database with every table in it, copied for each test run instead of migrated again.

The first run migrates as always and leaves a copy behind; the copy is kept by what it was made from, so that a changed
migration, role or dependency begins anew. Every run still asks Django to migrate, which then has nothing to do.
"""

import contextlib
import hashlib
import shutil
from pathlib import Path

import psycopg
from django.db import connection
from psycopg import sql

from clinic.services.embedded import Services

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".cache" / "postgresql"
NAME = "needlepath_tables"
MADE_FROM = (
    "*/migrations/*.py",
    "clinic/row_security.py",
    "clinic/append_only.py",
    "clinic/services/*.py",
    "deploy/roles.sql",
)
MADE_FROM += ("requirements/test.txt", "tests/ready_tables.py")
WHOLE = {"postgres", "template0", "template1", "needlepath", NAME}


def place() -> Path:
    """Where the databases of these very migrations, roles and dependencies are kept."""
    digest = hashlib.sha256()
    for path in sorted(path for pattern in MADE_FROM for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return KEPT / digest.hexdigest()[:16]


def stop(services: Services) -> None:
    """Stop the servers, and keep their databases where they are whole and not kept yet; older ones go."""
    with contextlib.closing(psycopg.connect(services.database_url("postgres", "postgres"))) as asked:
        names = {row[0] for row in asked.execute("SELECT datname FROM pg_database")}
    here = place()
    if names != WHOLE or here.exists():
        services.stop()
        return
    services.stop(keep=here)
    for other in KEPT.iterdir():
        if other != here and other.suffix != ".part":  # which another run may be making
            shutil.rmtree(other, ignore_errors=True)


def use() -> None:
    """Let the test database that is about to be made be a copy, where there is something to copy."""
    with _beside() as server:
        if server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [NAME]).fetchone():
            connection.settings_dict["TEST"]["TEMPLATE"] = NAME


def leave() -> None:
    """Leave a copy of the test database that was just made; one is enough."""
    if connection.settings_dict["TEST"].get("TEMPLATE") == NAME:
        return
    made = connection.settings_dict["NAME"]
    connection.close()  # a database is copied while nobody is in it
    with (
        _beside() as server,
        contextlib.suppress(psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation),
    ):
        copy = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        server.execute(copy.format(sql.Identifier(NAME), sql.Identifier(made)))


def _beside() -> psycopg.Connection:
    """A connection to the server, beside the test database."""
    settings = connection.settings_dict
    return psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        dbname="postgres",
        autocommit=True,
    )
