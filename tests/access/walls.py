"""Between two clinics stand two walls, filters in the queries and the row-level security; inside one stands the wall between
a chart and a colleague who does not have its patient on their list. Here each is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from django.db import connection
from django.db.models import Model, QuerySet

from clinic import list_wall
from clinic.compiled import Compiled
from clinic.models import StaffSession

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

    def written_anew(query: Compiled, **values: Any) -> Any:
        return query.build(**values)

    with _never_asking_for("clinic"), patch.object(Compiled, "__call__", written_anew):
        yield


@contextmanager
def without_owners() -> Iterator[None]:
    """A sign-in, which is one person's alone, is loaded for anybody."""
    with _never_asking_for("user", of=StaffSession):
        yield


@contextmanager
def without_lists() -> Iterator[None]:
    """Every chart of a clinic opens to everybody there whose role reads charts."""
    with patch.object(list_wall, "let_in", lambda row, request: None):
        yield


@contextmanager
def _never_asking_for(what: str, *, of: type[Model] = Model) -> Iterator[None]:
    asked = QuerySet._filter_or_exclude

    def careless(rows: Any, negate: bool, args: Any, kwargs: dict[str, Any]) -> Any:
        left = {
            name: value
            for name, value in kwargs.items()
            if name.removesuffix("_id").rpartition("__")[2] != what
        }
        return asked(rows, negate, args, left if issubclass(rows.model, of) else kwargs)

    with patch.object(QuerySet, "_filter_or_exclude", careless):
        yield


def _see_all(reason: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SEES_ALL, [reason])
