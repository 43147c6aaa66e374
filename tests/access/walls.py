"""Between two clinics stand two walls: filters in the queries, and the row-level security. Here either is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.models import QuerySet

from clinic.compiled import Compiled

SEES_ALL = "SELECT set_config('needlepath.all_clinics', %s, true)"


@contextmanager
def without_row_security() -> Iterator[None]:
    """Every policy lets every row through: what holds now are the filters. In a transaction."""
    _see_all("a wall is taken away")
    try:
        yield
    finally:
        _see_all("")


@contextmanager
def without_filters() -> Iterator[None]:
    """No loader and no query says which clinic it means: what holds now is the row-level security."""
    asked = QuerySet._filter_or_exclude

    def careless(rows: Any, negate: bool, args: Any, kwargs: dict[str, Any]) -> Any:
        return asked(
            rows, negate, args, {name: value for name, value in kwargs.items() if not _is_clinic(name)}
        )

    def written_anew(query: Compiled, **values: Any) -> Any:
        return query.build(**values)

    with (
        patch.object(QuerySet, "_filter_or_exclude", careless),
        patch.object(Compiled, "__call__", written_anew),
    ):
        yield


def _is_clinic(name: str) -> bool:
    return name.removesuffix("_id").rpartition("__")[2] == "clinic"


def _see_all(reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SEES_ALL, [reason])
