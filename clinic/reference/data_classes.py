"""Loads which class of data every field of every table is in (data_classes.toml)."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

FILE = Path(__file__).with_suffix(".toml")
CLASSES = "classes"


@cache
def meanings() -> Mapping[str, str]:
    """What each class of data is, by its name, from the most personal to the least."""
    return MappingProxyType(_file()[CLASSES])


@cache
def classified() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """The fields of each table by class, by the table's label such as "patients.Patient"."""
    return MappingProxyType(
        {
            label: MappingProxyType({name: tuple(fields) for name, fields in by_class.items()})
            for label, by_class in _file().items()
            if label != CLASSES
        }
    )


@cache
def class_of(label: str, field: str) -> str:
    """The class of one field; a key or a version, which no file lists, is operational."""
    by_class = classified().get(label, {})
    return next((name for name, fields in by_class.items() if field in fields), "operational")


@cache
def _file() -> Mapping[str, dict[str, str]]:
    return MappingProxyType(tomllib.loads(FILE.read_text(encoding="utf-8")))
