"""The rows one transaction wrote, and the statements that write them again: PostgreSQL reads back the JSON it gave."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.db import connection

Rows = dict[tuple[str, str], str]  # the row as JSON, by table and key

WRITTEN = """
SELECT '{table}', {key}::text, row_to_json(one)::text FROM {table} one
 WHERE xmin::text::bigint >= pg_current_xact_id()::xid::text::bigint
"""
NOTHING = "SELECT '', '', '' WHERE false"
# Of a hundred tables a scene writes a few, and a statement over all of them takes longer to plan than to run.
TOUCHED = """
SELECT relname FROM pg_class
 WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
   AND pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid) > 0
"""
# Triggers have spoken when the scene was played: what they changed is among the rows.
BEFORE = """
SET LOCAL session_replication_role = replica;
SELECT set_config('needlepath.all_clinics', 'a scene is laid down', true);
"""
AFTER = """
SELECT set_config('needlepath.all_clinics', '', true);
SET LOCAL session_replication_role = origin;
"""


def written() -> Rows:
    """Every row this transaction has made or changed, of whatever clinic."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('needlepath.all_clinics', 'a scene is kept', true)")
        cursor.execute(TOUCHED)
        tables = [(table, _keys()[table]) for (table,) in cursor.fetchall() if table in _keys()]
        cursor.execute(
            " UNION ALL ".join([NOTHING, *(WRITTEN.format(table=table, key=key) for table, key in tables)])
        )
        rows = {(table, key): row for table, key, row in cursor.fetchall()}
        cursor.execute("SELECT set_config('needlepath.all_clinics', '', true)")
    return rows


def statements(before: Rows, after: Rows) -> str:
    """What turns the rows before into the rows after."""
    gone = [row for row in before if after.get(row) != before[row]]
    new = [row for row in after if before.get(row) != after[row]]
    deletes = (
        f"DELETE FROM {table} WHERE {_keys()[table]}::text IN ({', '.join(map(_quoted, keys))});"
        for table, keys in _by_table(gone).items()
    )
    inserts = (
        f"INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table},"
        f" {_quoted('[' + ','.join(after[table, key] for key in keys) + ']')});"
        for table, keys in _by_table(new).items()
    )
    return "".join([BEFORE, *deletes, *inserts, AFTER])


@cache
def _keys() -> dict[str, str]:
    models = apps.get_models(include_auto_created=True)
    return {model._meta.db_table: model._meta.pk.column for model in models if model._meta.managed}


def _by_table(rows: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    found = defaultdict(list)
    for table, key in rows:
        found[table].append(key)
    return found


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
