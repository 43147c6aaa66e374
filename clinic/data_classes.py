"""Holds the classes of data against the tables there are, and writes them down for people (docs/data.md)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Field, Model

from clinic.reference import data_classes

PAPER = Path(settings.ROOT) / "docs" / "data.md"
BEGIN, END = "<!-- Written by manage.py data_classes write. -->", "<!-- End of what is written. -->"
STOREYS = ("clinic", "patients", "pathway")
KEYS = {"id", "uuid", "version"}
OPERATIONAL = "operational"


def problems() -> list[str]:
    """Every field in no class or in two, every class nobody knows, every line about what is not there, a stale paper."""
    found = [*_unknown_classes(), *_wrong_fields()]
    if not found and PAPER.read_text(encoding="utf-8") != paper():
        found.append("docs/data.md is not what the file says: run manage.py data_classes write.")
    return found


def paper() -> str:
    """docs/data.md as it should read: its own words, with the tables between the two marks made again."""
    before, _, rest = PAPER.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return before + BEGIN + "\n\n" + "\n".join(_tables()) + "\n" + END + after


def models() -> list[type[Model]]:
    """Every table, ours first."""
    places = {storey: place for place, storey in enumerate(STOREYS)}
    every = (model for model in apps.get_models() if model._meta.managed)
    return sorted(
        every,
        key=lambda model: (
            places.get(model._meta.app_label, len(STOREYS)),
            model._meta.app_label,
            model.__name__,
        ),
    )


def to_classify(model: type[Model]) -> list[str]:
    """The fields of a table that have to be in a class; keys and versions are operational by what they are."""
    fields: list[Field] = list(model._meta.concrete_fields)  # type: ignore[type-arg]
    return [field.name for field in fields if not field.is_relation and field.name not in KEYS]


def _unknown_classes() -> Iterator[str]:
    for label, by_class in data_classes.classified().items():
        for name in by_class.keys() - data_classes.meanings().keys():
            yield f"{label} has a class nobody knows: {name}."


def _wrong_fields() -> Iterator[str]:
    known = data_classes.classified()
    tables = {model._meta.label: to_classify(model) for model in models()}
    for label in known.keys() - tables.keys():
        yield f"{label} is classified and is no table."
    for label, fields in tables.items():
        said = [name for listed in known.get(label, {}).values() for name in listed]
        for name in fields:
            if said.count(name) != 1:
                yield f"{label}.{name} is in {said.count(name)} classes; it belongs in one."
        for name in set(said) - set(fields):
            yield f"{label}.{name} is classified and is no field."


def _tables() -> Iterator[str]:
    known, meanings = data_classes.classified(), data_classes.meanings()
    yield from ("| Class | What it is |", "|---|---|")
    for name, words in meanings.items():
        yield f"| {_said(name)} | {words} |"
    personal = [name for name in meanings if name != OPERATIONAL]
    yield ""
    yield f"| Table | {' | '.join(_said(name) for name in personal)} |"
    yield "|---" * (len(personal) + 1) + "|"
    for label, by_class in known.items():
        if set(by_class) - {OPERATIONAL}:
            cells = (" ".join(f"`{field}`" for field in by_class.get(name, ())) for name in personal)
            yield f"| {label.partition('.')[2]} | {' | '.join(cells)} |"
    bare = [label.partition(".")[2] for label, by_class in known.items() if not set(by_class) - {OPERATIONAL}]
    yield from ("", f"Operational alone: {', '.join(bare)}.")


def _said(name: str) -> str:
    return name.replace("_", " ").capitalize()
