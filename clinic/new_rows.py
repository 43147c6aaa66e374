"""Add a row that must exist once, in one trip: what is there already stays as it is, and no savepoint is needed."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection, models
from psycopg import sql

from clinic.models.owned import Addressable


def add_missing(rows: Sequence[Addressable]) -> None:
    """Store these rows of one kind in one statement. A row that the table's constraints know already is left out, and keeps
    no key; the others have theirs.

    Django's own ignoring of conflicts tells no keys.
    """
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    line = sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(fields)))
    statement = sql.SQL("INSERT INTO {} ({}) VALUES {} ON CONFLICT DO NOTHING RETURNING uuid, id").format(
        sql.Identifier(model._meta.db_table),
        sql.SQL(", ").join(sql.Identifier(str(field.column)) for field in fields),
        sql.SQL(", ").join([line] * len(rows)),
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_stored(field, row) for row in rows for field in fields])
        keys = dict(cursor.fetchall())
    for row in rows:
        row.pk = keys.get(row.uuid)


def _stored(field: models.Field, row: models.Model) -> object:
    return field.get_db_prep_save(field.pre_save(row, add=True), connection)
