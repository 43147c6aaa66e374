"""What is in a database, in figures that can be compared: rows and a hash of each table, and what guards them, by name."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

from clinic import scope

# What is of the moment: who is signed in, how often somebody tried, and the signs of life. Among these is that messages may
# leave (clinic.gate), so that a database restored by whatever means starts on hold.
LEFT_OUT = ("clinic_cache", "clinic_heartbeat", "django_session", "clinic_staffsession")
# A row's text depends on these.
AS_TEXT = {
    "timezone": "UTC",
    "datestyle": "ISO, YMD",
    "intervalstyle": "postgres",
    "bytea_output": "hex",
    "extra_float_digits": "1",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
}
TABLES = """
SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname <> ALL(%s)
 ORDER BY relname
"""
# 64 bits of each row's SHA-256, summed: the same in whatever order the rows lie.
FIGURES = """
SELECT count(*), coalesce(sum(('x' || left(encode(sha256(convert_to((t.*)::text, 'UTF8')), 'hex'), 16))::bit(64)::bigint),
                          0)::text FROM {} t
"""
# Names, not definitions: PostgreSQL words a definition anew when it is restored. What is switched off is not listed.
GUARDS = """
SELECT 'constraint ' || c.relname || '.' || conname FROM pg_constraint
  JOIN pg_class c ON c.oid = conrelid
 WHERE c.relnamespace = 'public'::regnamespace AND contype <> 'n' AND convalidated
UNION ALL SELECT 'trigger ' || c.relname || '.' || tgname FROM pg_trigger JOIN pg_class c ON c.oid = tgrelid
 WHERE c.relnamespace = 'public'::regnamespace AND NOT tgisinternal AND tgenabled IN ('O', 'A')
UNION ALL SELECT 'index ' || c.relname FROM pg_index JOIN pg_class c ON c.oid = indexrelid
 WHERE c.relnamespace = 'public'::regnamespace AND indisvalid
UNION ALL SELECT 'policy ' || c.relname || '.' || polname || ' for ' || polcmd::text FROM pg_policy
  JOIN pg_class c ON c.oid = polrelid
 WHERE c.relnamespace = 'public'::regnamespace
UNION ALL SELECT 'forced row security of ' || relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relrowsecurity AND relforcerowsecurity
UNION ALL SELECT 'function ' || p.proname || ' ' || md5(p.prosrc) FROM pg_proc p
  LEFT JOIN pg_depend d ON d.objid = p.oid AND d.deptype = 'e'
 WHERE p.pronamespace = 'public'::regnamespace AND d.objid IS NULL
 ORDER BY 1
"""


@dataclass(frozen=True)
class Manifest:
    """What a backup says of itself. `tables` holds (rows, hash) by name, `guards` every constraint, trigger and policy."""

    installation: str
    taken_at: str
    postgresql: int
    migrations: list[str]
    tables: dict[str, tuple[int, str]]
    guards: list[str]

    @property
    def at(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    @property
    def rows(self) -> int:
        return sum(rows for rows, _ in self.tables.values())

    def as_json(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def of_json(cls, text: bytes) -> Manifest:
        values = json.loads(text)
        values["tables"] = {name: (rows, digest) for name, (rows, digest) in values["tables"].items()}
        return cls(**values)

    def missing_in(self, other: Manifest) -> list[str]:
        """What of this is not the same there, each in a few words; tables by name and figures, never their content."""
        different = [
            f"table {name}: {rows} rows here, {other.tables.get(name, (0, ''))[0]} there"
            + ("" if other.tables.get(name, (0, ""))[0] != rows else ", with other contents")
            for name, (rows, digest) in self.tables.items()
            if other.tables.get(name) != (rows, digest)
        ]
        gone = [guard for guard in self.guards if guard not in set(other.guards)]
        return [*different, *gone, *sorted(set(self.migrations) - set(other.migrations))]


@contextmanager
def snapshot(url: str) -> Iterator[tuple[Manifest, str]]:
    """What is in the database at one moment, and that moment's name, under which pg_dump sees the same until this ends."""
    with psycopg.connect(url, options=scope.at_start("backup")) as connection:
        connection.isolation_level, connection.read_only = psycopg.IsolationLevel.REPEATABLE_READ, True
        with connection.cursor() as cursor:
            for name, value in AS_TEXT.items():
                cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
            cursor.execute("SELECT pg_export_snapshot(), now()")
            name, at = _one(cursor)
            yield _look(cursor, at), name


def look(url: str) -> Manifest:
    """What is in a database now."""
    with snapshot(url) as (manifest, _):
        return manifest


def _look(cursor: psycopg.Cursor[Any], at: datetime) -> Manifest:
    cursor.execute(TABLES, [list(LEFT_OUT)])
    tables = {}
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL(FIGURES).format(sql.Identifier(name)))  # type: ignore[arg-type]
        tables[name] = _one(cursor)
    cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")
    migrations = [row[0] for row in cursor.fetchall()]
    cursor.execute(GUARDS)
    guards = [row[0] for row in cursor.fetchall()]
    version = cursor.connection.info.server_version
    return Manifest(settings.SITE_URL, at.isoformat(), version, migrations, tables, guards)


def _one(cursor: psycopg.Cursor[Any]) -> tuple[Any, ...]:
    row = cursor.fetchone()
    assert row is not None
    return row
