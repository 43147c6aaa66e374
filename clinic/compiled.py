"""Queries whose SQL the ORM writes once.

A page that is open all day asks the same few questions again and again. To write their SQL takes Django longer than the
database needs to answer them, so it is written at the first question and kept; what differs is put in as parameters.
"""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from datetime import UTC, date, datetime
from functools import cached_property
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.db import connections
from django.db.models import BigIntegerField, BooleanField, F, Func, QuerySet, Value

Build = Callable[..., QuerySet[Any, Any]]
# Values that no query would hold by chance, by the kind of the parameter; told apart by place and by try.
SAMPLES: dict[type, Callable[[int, int], object]] = {
    int: lambda place, again: 9_000_000_000_000_000_000 + 1000 * again + place,
    str: lambda place, again: f"{again} {place} of a query",
    list: lambda place, again: [9_100_000_000_000_000_000 + 1000 * again + place],
    date: lambda place, again: date(1801 + again, 1, 1 + place),
    datetime: lambda place, again: datetime(1803 + again, 1, 1 + place, tzinfo=UTC),
}


class Written(NamedTuple):
    """A query as it was first written. `places` holds a parameter's name, or None where the value is always the same."""

    rows: QuerySet[Any, Any]
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    places: tuple[str | None, ...]


def compiled(**kinds: type) -> Callable[[Build], Compiled]:
    """Make of a function that builds a query one that asks it with other values: @compiled(clinic=int, now=datetime).

    What it is called with has to reach the query as it is: a value that the function computes with would be kept from the
    first call, so that is refused. An int stands for a key, a list for keys, asked for by `Among`.
    """
    return lambda build: Compiled(build, kinds)


class Compiled:
    def __init__(self, build: Build, kinds: dict[str, type]) -> None:
        self.build, self.kinds = build, kinds

    def __call__(self, **values: Any) -> QuerySet[Any, Any]:
        """The rows for these values. They may be read, and not be narrowed any more."""
        if values.keys() != self.kinds.keys():
            raise TypeError(f"{self.build.__qualname__} is asked with {', '.join(self.kinds)}.")
        written = self._written
        params = tuple(
            known if name is None else _like(known, values[name])
            for known, name in zip(written.params, written.places, strict=True)
        )
        rows = written.rows.all()
        compiler = copy(written.compiler)
        compiler.connection = connections[rows.db]  # each thread has its own
        compiler.as_sql = lambda *_, **__: (written.sql, params)
        rows.query.get_compiler = lambda *_, **__: compiler  # type: ignore[method-assign]
        return rows

    @cached_property
    def _written(self) -> Written:
        first, second = self._write(0), self._write(1)
        places = []
        for one, other in zip(first.params, second.params, strict=True):
            name = next((name for name, value in self._samples(0).items() if one == value), None)
            expected = one if name is None else self._samples(1)[name]
            if other != expected:
                raise ValueError(
                    f"{self.build.__qualname__} computes with a value it is asked with: {one!r}."
                )
            places.append(name)
        if missing := self.kinds.keys() - set(places):
            raise ValueError(f"{self.build.__qualname__} does not ask for {', '.join(sorted(missing))}.")
        return first._replace(places=tuple(places))

    def _write(self, again: int) -> Written:
        rows = self.build(**self._samples(again))
        compiler = rows.query.get_compiler(using=rows.db)
        sql, params = compiler.as_sql()
        return Written(rows, compiler, sql, tuple(params), ())

    def _samples(self, again: int) -> dict[str, Any]:
        return {name: SAMPLES[kind](place, again) for place, (name, kind) in enumerate(self.kinds.items())}


class Among(Func):
    """Whether a column is one of some keys, which are one parameter however many they are."""

    template = "(%(expressions)s))"
    arg_joiner = " = ANY("
    output_field = BooleanField()

    def __init__(self, column: str, keys: list[int]) -> None:
        super().__init__(F(column), Value(keys, output_field=ArrayField(BigIntegerField())))


def _like(known: Any, value: Any) -> Any:
    """The value as the database's driver was given the first one: it wraps whole numbers by their size."""
    return type(known)(value) if isinstance(known, int) else value
