"""Encrypted columns as migration operations: what is written already is sealed, then a constraint takes nothing else.

What a signature or a trigger keeps from changing is sealed all the same: its words stay as they are, and the triggers of
the table rest only inside the migration's transaction.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.db.migrations.operations import RunPython, RunSQL
from django.db.migrations.operations.base import Operation
from django.utils import timezone

from clinic import encrypted, envelopes, scope

BATCH = 500
BATCH_OF_FILES = 10
Change = Callable[[Any, int, str], Any]

NEXT = "SELECT id, clinic_id, {column} FROM {table} WHERE id > %s AND {column} NOT IN {empty} ORDER BY id LIMIT %s"
NEXT_VERSION = (
    "SELECT id, clinic_id, before {arrow} %(column)s FROM clinic_rowversion WHERE id > %(last)s AND of_table = %(table)s"
    " AND coalesce(before ->> %(column)s, '') NOT IN ('', '{{}}', '[]') ORDER BY id LIMIT %(size)s"
)
OF_A_VERSION = (
    "UPDATE clinic_rowversion SET before = before || jsonb_build_object(%s::text, %s::{kind}) WHERE id = %s"
)
ARROW = {"text": "->>", "jsonb": "->"}  # a file is in no version
UPDATE = "UPDATE {table} SET {column} = %s WHERE id = %s"
TAKES = {
    "text": "{column} = '' OR starts_with({column}, '1:' || clinic_id || ':')",
    "bytea": "{column} = ''::bytea OR substring({column} FROM 1 FOR 9) = '\\x01'::bytea || int8send(clinic_id)",
    "jsonb": "{column} IN ('{{}}'::jsonb, '[]'::jsonb) OR (jsonb_typeof({column}) = 'string'"
    " AND starts_with({column} #>> '{{}}', '1:' || clinic_id || ':'))",
}


def seal(table: str, *columns: str, kind: str = "text") -> list[Operation]:
    """Operations that seal what these columns hold, and held before, and let them take nothing but sealed values; both ways.

    They come after the AlterField that makes the column's type `kind`: text, bytea or jsonb.
    """
    rewrite = [partial(_rewrite, table, column, kind) for column in columns]
    if kind in ARROW:
        rewrite += [partial(_rewrite_versions, table, column, kind) for column in columns]
    constraints = (_constraint(table, column, kind) for column in columns)
    return [
        *(RunPython(partial(one, _seal[kind]), partial(one, _open[kind])) for one in rewrite),
        *constraints,
    ]


def constraint_name(table: str, column: str) -> str:
    return f"{table}_{column}_is_sealed"


def make_missing_keys(apps: Any, schema_editor: Any) -> None:
    """A data key for every clinic that was there before there were any."""
    with scope.all_clinics("data keys are made"):
        made = apps.get_model("clinic", "DataKey").objects
        for clinic in apps.get_model("clinic", "Clinic").objects.order_by("pk"):
            now = timezone.now()
            wrapped = envelopes.new_data_key(clinic.pk)
            made.create(clinic=clinic, wrapped=wrapped, made_at=now, wrapped_at=now)


def _constraint(table: str, column: str, kind: str) -> RunSQL:
    name = constraint_name(table, column)
    condition = TAKES[kind].format(column=column)
    return RunSQL(
        f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})",
        f"ALTER TABLE {table} DROP CONSTRAINT {name}",
    )


def _rewrite(table: str, column: str, kind: str, change: Change, apps: Any, schema_editor: Any) -> None:
    connection = schema_editor.connection
    with scope.all_clinics("what is written is encrypted"), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        for rows in _batches(cursor, table, column, kind):
            changed = [(change(value, owner, f"{table}.{column}"), pk) for pk, owner, value in rows]
            cursor.executemany(UPDATE.format(table=table, column=column), changed)
        cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _rewrite_versions(
    table: str, column: str, kind: str, change: Change, apps: Any, schema_editor: Any
) -> None:
    """What earlier versions of the table's rows hold of that column (clinic.row_versions), once there are any."""
    with scope.all_clinics("what was written is encrypted"), schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('clinic_rowversion')")
        if cursor.fetchone()[0] is None:
            return
        cursor.execute("ALTER TABLE clinic_rowversion DISABLE TRIGGER USER")
        for rows in _versions(cursor, table, column, kind):
            changed = [(column, change(value, owner, f"{table}.{column}"), pk) for pk, owner, value in rows]
            cursor.executemany(OF_A_VERSION.format(kind=kind), changed)
        cursor.execute("ALTER TABLE clinic_rowversion ENABLE TRIGGER USER")


def _versions(cursor: Any, table: str, column: str, kind: str) -> Iterator[list[tuple[int, int, Any]]]:
    last = 0
    while True:
        cursor.execute(
            NEXT_VERSION.format(arrow=ARROW[kind]),
            {"column": column, "table": table, "last": last, "size": BATCH},
        )
        if not (rows := cursor.fetchall()):
            return
        last = rows[-1][0]
        yield rows


def _batches(cursor: Any, table: str, column: str, kind: str) -> Iterator[list[tuple[int, int, Any]]]:
    empty = "('{}', '[]')" if kind == "jsonb" else "('')"
    size, last = (BATCH_OF_FILES if kind == "bytea" else BATCH), 0
    while True:
        cursor.execute(NEXT.format(table=table, column=column, empty=empty), [last, size])
        if not (rows := cursor.fetchall()):
            return
        last = rows[-1][0]
        yield rows


def _sealed(plain: bytes, owner: int, place: str) -> bytes:
    return envelopes.seal(plain, clinic_id=owner, wrapped=scope.wrapped_data_key(owner), place=place)


def _opened(sealed: bytes, owner: int, place: str) -> bytes:
    return envelopes.unseal(sealed, wrapped=scope.wrapped_data_key(owner), place=place)


def _seal_text(value: str, owner: int, place: str) -> str:
    return encrypted.as_text(_sealed(value.encode(), owner, place))


def _open_text(value: str, owner: int, place: str) -> str:
    return _opened(encrypted.from_text(value), owner, place).decode()


# A cursor gives JSON as its text; a sealed one is a JSON text.
_seal: dict[str, Change] = {
    "text": _seal_text,
    "bytea": lambda value, owner, place: _sealed(bytes(value), owner, place),
    "jsonb": lambda value, owner, place: json.dumps(_seal_text(value, owner, place)),
}
_open: dict[str, Change] = {
    "text": _open_text,
    "bytea": lambda value, owner, place: _opened(bytes(value), owner, place),
    "jsonb": lambda value, owner, place: _open_text(json.loads(value), owner, place),
}
