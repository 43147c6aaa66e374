"""The objects a scene was given and gave: told apart by what they mean, kept with every change it made in them."""

from __future__ import annotations

import io
import pickle
from dataclasses import fields, is_dataclass
from typing import Any

from django.db.models import Model


def rows_in(value: Any) -> list[Model]:
    """Every model instance in sight of the arguments, each once, in the order they are met."""
    found: dict[int, Model] = {}

    def look(value: Any) -> None:
        if isinstance(value, Model):
            if id(value) not in found:
                found[id(value)] = value
                look(value._state.fields_cache)
        elif is_dataclass(value):
            look([getattr(value, field.name) for field in fields(value)])
        elif isinstance(value, dict):
            look(list(value.values()))
        elif isinstance(value, tuple | list):
            for one in value:
                look(one)

    look(value)
    return list(found.values())


def meaning(value: Any) -> Any:
    """Equal and hashable for arguments that mean the same: rows by table and key, the rest by value."""
    if isinstance(value, Model):
        return value._meta.label, value.pk
    if is_dataclass(value):
        return type(value), tuple(meaning(getattr(value, field.name)) for field in fields(value))
    if isinstance(value, dict):
        return tuple(sorted((str(name), meaning(one)) for name, one in value.items()))
    if isinstance(value, tuple | list):
        return tuple(meaning(one) for one in value)
    return type(value), value


def kept(answer: Any, given: list[Model]) -> bytes:
    """What a scene answered and what it made of the rows it was given, as bytes that name those rows by number."""
    file = io.BytesIO()
    _Pickler(file, given).dump((answer, [row.__dict__ for row in given]))
    return file.getvalue()


def given_again(objects: bytes, given: list[Model]) -> Any:
    """The same answer anew, with the same changes in other instances of the same rows."""
    answer, changed = _Unpickler(io.BytesIO(objects), given).load()
    for row, now in zip(given, changed, strict=True):
        row.__dict__.clear()
        row.__dict__.update(now)
    return answer


class _Pickler(pickle.Pickler):
    def __init__(self, file: io.BytesIO, given: list[Model]) -> None:
        super().__init__(file)
        self._numbers = {id(row): number for number, row in enumerate(given)}

    def persistent_id(self, value: Any) -> int | None:
        return self._numbers.get(id(value))


class _Unpickler(pickle.Unpickler):
    def __init__(self, file: io.BytesIO, given: list[Model]) -> None:
        super().__init__(file)
        self._given = given

    def persistent_load(self, number: int) -> Model:
        return self._given[number]
