"""Makes the roles and the database of an installation on the embedded server, as deploy/roles.sql says."""

from __future__ import annotations

from pathlib import Path

import psycopg
from psycopg import sql

from .embedded import Services

ROLES = Path(__file__).resolve().parents[2] / "deploy" / "roles.sql"
DATABASE = "needlepath"


def prepare(services: Services, *, may_create_databases: bool = False) -> None:
    """Make roles and database where they are missing. Safe to repeat; test runs may also create databases and lay rows."""
    with _superuser(
        services, "template1"
    ) as connection:  # so that a test database is born with the same grants
        connection.execute(ROLES.read_bytes())
        if may_create_databases:
            connection.execute("ALTER ROLE needlepath_owner CREATEDB")
            # Lays rows that were played through the triggers before (tests/rehearsals.py).
            connection.execute("GRANT SET ON PARAMETER session_replication_role TO needlepath_owner")
    with _superuser(services, "postgres") as connection:
        known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
        if known is None:
            name = sql.Identifier(DATABASE)
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER needlepath_owner").format(name))
    with _superuser(services, DATABASE) as connection:
        connection.execute(ROLES.read_bytes())


def drop(services: Services) -> None:
    """Delete the database and all that is in it."""
    with _superuser(services, "postgres") as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(DATABASE))
        )


def note(services: Services) -> str | None:
    """The note that was left on the database, if any."""
    with _superuser(services, "postgres") as connection:
        row = connection.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s", [DATABASE]
        ).fetchone()
    return row[0] if row else None


def leave_note(services: Services, words: str) -> None:
    """Leave a note on the database itself, where it lives and dies with the data it speaks of."""
    with _superuser(services, "postgres") as connection:
        statement = sql.SQL("COMMENT ON DATABASE {} IS {}")
        connection.execute(statement.format(sql.Identifier(DATABASE), sql.Literal(words)))


def _superuser(services: Services, database: str) -> psycopg.Connection:
    return psycopg.connect(services.database_url("postgres", database), autocommit=True)
