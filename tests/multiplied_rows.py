"""More rows like those of a clinic, copied by the database itself: what a page shows one of, it then shows many of.

Each row is copied in two ways. Once with all that hangs from it, so that there are as many people in the same states; once
alone beside itself, so that one person has as many visits, sessions and answers. Copies are older than what they copy: their
keys lie below zero, and what is newest stays what was made through the actions. A copy that a constraint forbids is left
out.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import apps
from django.db import connection, models

from clinic import scope
from clinic.encrypted import Owned
from clinic.models import (
    Credential,
    CredentialScan,
    DatedHours,
    IdempotencyKey,
    Membership,
    Message,
    OpeningHours,
    PatientLink,
    StaffInvitation,
    StoppedAddress,
    TimeOff,
    User,
    WorkingHours,
)
from pathway.models import PatientActivity
from patients.models import Appointment, CalendarFeed

Model = type[models.Model]

STEP = 100_000_000_000  # wider than any key that was given
BESIDE = 1_000  # copies that stand alone are numbered from here
STAFF: tuple[Model, ...] = (
    User,
    Membership,
    Credential,
    CredentialScan,
    WorkingHours,
    DatedHours,
    TimeOff,
    CalendarFeed,
)
WRITTEN: tuple[Model, ...] = (PatientLink, Message, StoppedAddress, StaffInvitation)
KEYS_OF_ANY_TABLE = {"target_id", "about_id", "row_id", "patient_id"}
SPENT = (IdempotencyKey,)  # a form is taken once, whatever else there is
# For a person, for an hour of the week, and three at most.
ONCE_EACH = (Membership, WorkingHours, OpeningHours, PatientActivity)
# What is unique by its words, and means nothing to the rules.
FREE_WORDS = {"name", "email", "record_number", "idempotency_key", "address"}
# Numbers that only count what is alike.
COUNTED = {"generation", "number", "round", "row_number", "sequence", "version"}
OVERBOOKED = {"overbook_reason": "%(copied)s", "overbooked_by_id": "one.therapist_id"}


def multiply(clinic_id: int, numbers: Sequence[int]) -> None:
    """Copy every row of a clinic once for each number; another time with other numbers, each of 1 to 999.

    In a transaction of the owner of the tables, who may lay rows without their triggers; a clinic is in scope.
    """
    people = [model for model in _models() if model not in STAFF and _is_about_patients(model)]
    alone = [model for model in _models() if model not in ONCE_EACH]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        scope.enter(clinic_id)
        said = {"clinic": clinic_id, "copied": _sealed("copied", clinic_id)}
        for moved in (STAFF, people):
            for model in moved:
                cursor.execute(_copies(model, moved, numbers[0], numbers[-1]), said)
        for model in alone:
            first, last = BESIDE + numbers[0], BESIDE + numbers[-1]
            cursor.execute(_copies(model, (), first, last), said)
        cursor.execute("SET LOCAL session_replication_role = origin")


def _sealed(words: str, clinic_id: int) -> str:
    """As the clinic of a copied visit writes why it is overbooked."""
    field = Appointment._meta.get_field("overbook_reason")
    return str(field.get_db_prep_save(Owned(clinic_id, words), connection))


def _models() -> list[Model]:
    owned = [
        model
        for label in ("clinic", "patients", "pathway")
        for model in apps.get_app_config(label).get_models()
    ]
    return [model for model in owned if _has_clinic(model) and model not in SPENT]


def _has_clinic(model: Model) -> bool:
    return any(field.column == "clinic_id" and field.is_relation for field in model._meta.concrete_fields)


def _is_about_patients(model: Model) -> bool:
    return model in WRITTEN or model._meta.app_label != "clinic"


def _copies(model: Model, moved: Iterable[Model], first: int, last: int) -> str:
    """The statement that copies a table's own rows, with references to rows that are moved along moved too."""
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(_value(field, model, set(moved)) for field in fields)
    own = "one.id IN (SELECT user_id FROM clinic_membership WHERE clinic_id = %(clinic)s)"
    own = own if model is User else "one.clinic_id = %(clinic)s"
    return (
        f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {values}"
        f" FROM {model._meta.db_table} one, generate_series({first}, {last}) AS k"
        f" WHERE {own} AND one.id > 0 ON CONFLICT DO NOTHING"
    )


def _value(field: Any, model: Model, moved: set[Model]) -> str:
    """A column of the copy with the number k."""
    here, kind = f'one."{field.column}"', field.get_internal_type()
    if field.primary_key or (field.is_relation and field.related_model in moved):
        return f"{here} - k * {STEP}"
    if field.column in KEYS_OF_ANY_TABLE and not field.is_relation and moved:
        return f"{here} - k * {STEP}"
    if field.name == "uuid":
        return "gen_random_uuid()"
    if model is Appointment:
        return _value_of_a_visit(field, is_alone=not moved)
    if not _is_unique(field, model):
        return here
    if kind == "BinaryField":
        return f"sha256({here} || k::text::bytea)"
    if field.name in FREE_WORDS:
        return f"CASE {here} WHEN '' THEN '' ELSE k || '.' || {here} END"
    if not moved and field.name in COUNTED and kind.endswith("IntegerField"):
        return f"{here} + k"
    if not moved and kind in ("DateField", "DateTimeField"):
        return f"{here} + k * interval '1 day'"
    return here


def _value_of_a_visit(field: Any, *, is_alone: bool) -> str:
    """Two at the same time are overbooked; the same patient comes on other days before and after."""
    if field.column in OVERBOOKED:
        return OVERBOOKED[field.column]
    if is_alone and field.name in ("starts_at", "ends_at"):
        return f"one.{field.column} + (CASE WHEN k %% 2 = 0 THEN k - {BESIDE} ELSE {BESIDE} - k END) * interval '1 day'"
    return f"one.{field.column}"


def _is_unique(field: Any, model: Model) -> bool:
    unique = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    return field.unique or any(field.name in one.fields for one in unique)
