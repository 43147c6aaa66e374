"""What a row said before each of its changes, in words: who changed it, when, by which page or task, and which fields."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.db import connection, models

from clinic import envelopes, scope
from clinic.encrypted import Sealed
from clinic.models import RowVersion, User
from clinic.models.owned import ClinicOwned

Columns = Mapping[str, Any]
NOW = "SELECT to_jsonb(one) FROM {table} one WHERE id = %s"
NOT_OPENED = "(sealed; its key is not here)"
BY = {
    "": "a hand at the database",
    "clock": "the clock",
    "visitor": "a visitor",
    "patient": "a patient's link",
}


@dataclass(frozen=True)
class Change:
    """One field, before and after; `after` is None where the row was deleted."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Ended:
    """One earlier version: what ended it (`update` or `delete`), when, by whom and by which door, and what changed."""

    at: datetime
    verb: str
    who: str
    route: str
    changes: list[Change]


@dataclass(frozen=True)
class Place:
    """Where a row is or was."""

    clinic_id: int
    row_id: int


def find(model: type[models.Model], uuid: str) -> Place | None:
    """The row with this uuid in any clinic, also where only its earlier versions are left."""
    kept = RowVersion.objects.filter(of_table=model._meta.db_table, before__uuid=uuid)
    with scope.all_clinics("find the clinic of a row by its address"):
        found = (
            model._base_manager.filter(uuid=uuid).values_list("clinic_id", "pk").first()
            or kept.values_list("clinic_id", "row_id").first()
        )
    return Place(*found) if found else None


def history(model: type[models.Model], place: Place) -> list[Ended]:
    """Every earlier version of a row, the first one first; its clinic is in sight."""
    rows = list(
        RowVersion.objects.filter(
            clinic_id=place.clinic_id, of_table=model._meta.db_table, row_id=place.row_id
        )
    )
    said = [row.before for row in rows] + [_now(model, place.row_id)]
    names = dict(User.objects.filter(pk__in={row.actor_id for row in rows}).values_list("pk", "name"))
    return [
        Ended(row.at, row.verb, _who(row, names), row.route, _changes(model, before, after))
        for row, (before, after) in zip(rows, pairwise(said), strict=True)
    ]


def patient_of(model: type[models.Model], row_id: int) -> int | None:
    """Whose record a row is or was in: it says so itself, or what it hangs from does; None where it is of nobody."""
    if model._meta.model_name == "patient":
        return row_id
    row = _now(model, row_id) or _last(model, row_id)
    if row.get("patient_id"):
        return int(row["patient_id"])
    above = (patient_of(kind, row[column]) for column, kind in _hangs_from(model) if row.get(column))
    return next(filter(None, above), None)


def _hangs_from(model: type[models.Model]) -> list[tuple[str, type[models.Model]]]:
    """The columns that point back, each with the kind of row it points to."""
    return [
        (field.column, field.related_model)
        for field in model._meta.concrete_fields
        if isinstance(field, models.ForeignKey)
        and field.related_model is not model
        and issubclass(field.related_model, ClinicOwned)
    ]


def _now(model: type[models.Model], row_id: int) -> Columns | None:
    with connection.cursor() as cursor:
        cursor.execute(NOW.format(table=model._meta.db_table), [row_id])
        row = cursor.fetchone()
    return json.loads(row[0]) if row else None


def _last(model: type[models.Model], row_id: int) -> Columns:
    """As it stood when it was deleted."""
    kept = RowVersion.objects.filter(of_table=model._meta.db_table, row_id=row_id)
    return kept.order_by("-id").values_list("before", flat=True).first() or {}


def _who(row: RowVersion, names: Mapping[int, str]) -> str:
    if row.actor_kind == "staff":
        return names.get(row.actor_id or 0, "somebody of staff")
    return BY.get(row.actor_kind, row.actor_kind)


def _changes(model: type[models.Model], before: Columns, after: Columns | None) -> list[Change]:
    """A deleted row's fields all end; otherwise those whose columns differ."""
    fields = {field.column: field for field in model._meta.concrete_fields}
    return [
        Change(
            column,
            _read(fields.get(column), value),
            None if after is None else _read(fields.get(column), after.get(column)),
        )
        for column, value in before.items()
        if after is None or value != after.get(column)
    ]


def _read(field: Any, value: Any) -> Any:
    """Opened where it is sealed and its key is here."""
    if not isinstance(field, Sealed) or not value:
        return value
    try:
        stored = json.dumps(value) if isinstance(field, models.JSONField) else value
        return field.from_db_value(stored, None, connection)  # type: ignore[attr-defined]
    except (envelopes.CannotOpen, LookupError):
        return NOT_OPENED
