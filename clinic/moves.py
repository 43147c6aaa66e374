"""The one way to change a state: compare and set, so that of two who press at once one is first and one is told."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import models, transaction
from django.db.models import F

from clinic.errors import Stale

LOST_RACE = (
    "Somebody changed this a moment ago. Nothing of yours was saved; look at what it says now and try again."
)


def move(row: models.Model, *, old: str | Sequence[str], new: str, **changes: Any) -> None:
    """Take `row` from state `old` to `new` and set `changes`; raises Stale when it is no longer in `old`."""
    allowed = [old] if isinstance(old, str) else list(old)
    _change(row, {"state__in": allowed}, {"state": new, **changes})


def move_many(rows: Sequence[models.Model], *, old: str, new: str, **changes: Any) -> None:
    """The same for many rows of one kind in one statement: all or none; raises Stale when one is no longer in `old`."""
    if not rows:
        return
    model = type(rows[0])
    stored = {**changes, "state": new}
    if any(field.name == "version" for field in model._meta.fields):
        stored["version"] = F("version") + 1
    found = model._base_manager.filter(pk__in=[row.pk for row in rows], state=old)
    with transaction.atomic():
        if found.update(**stored) != len(rows):
            raise Stale(LOST_RACE)


def edit(row: models.Model, *, version: int, **changes: Any) -> None:
    """Change an editable row that is still at `version`; raises Stale when somebody saved in between."""
    _change(row, {"version": version}, changes)


def _change(row: models.Model, condition: dict[str, Any], changes: dict[str, Any]) -> None:
    stored = dict(changes)
    versioned = any(field.name == "version" for field in row._meta.fields)
    if versioned:
        stored["version"] = F("version") + 1
    if not type(row)._base_manager.filter(pk=row.pk, **condition).update(**stored):
        raise Stale(LOST_RACE)
    for name, value in changes.items():
        setattr(row, name, value)
    if versioned:
        row.__dict__.pop("version", None)  # deferred: asked of the database only if somebody wants it
