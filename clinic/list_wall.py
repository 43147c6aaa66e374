"""The wall around every clinical page: it opens by itself only for patients on the list of whoever asks.

What a list is, is known two storeys above, so it is asked by a dotted string (`settings.PATIENT_LISTS`). It is asked in the
query that loads the row of a page, so that no page can forget it and none costs a query more.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import Expression, F, Model, QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.module_loading import import_string

M = TypeVar("M", bound=Model)

# Whose pages stand behind the wall. Who may handle alerts has every open alert on their list.
CLINICAL = frozenset({"read_charts", "treat", "handle_alerts"})
STANDING = "list_standing"


@dataclass(frozen=True)
class Standing:
    """How a patient stands to somebody's list, by the address of the record in use.

    `opened_until` and `opened_for` (a slug) are of the last time they opened it with a reason, while that lasts.
    """

    patient: UUID
    is_listed: bool
    opened_until: datetime | None
    opened_for: str

    @property
    def is_open(self) -> bool:
        return self.is_listed or self.opened_until is not None


class NotOnList(PermissionDenied):
    """This patient is on nobody's list who asks; raised before anything of the page was read or changed."""

    def __init__(self, patient: UUID) -> None:
        super().__init__("This patient is not on your list.")
        self.patient = patient


def asked(rows: QuerySet[M], request: HttpRequest) -> QuerySet[M]:
    """The same rows; on a clinical page each with how its patient stands to the list of whoever asks."""
    return with_standing(rows, request) if request.permission in CLINICAL else rows


def let_in(row: Model, request: HttpRequest) -> None:
    """Raise NotOnList where a row that was `asked` for is of a patient who is not; else keep why it opens."""
    if request.permission not in CLINICAL:
        return
    standing = standing_of(row)
    if standing is None:  # a row that is nobody's is shown by no clinical page
        raise Http404
    if not standing.is_open:
        raise NotOnList(standing.patient)
    request.list_standing = standing


def asks_why(found: NotOnList, *, back: str) -> str:
    """The address of the page that asks for a reason and leads back to where somebody was."""
    return f"{reverse(settings.ASKS_WHY, args=[found.patient])}?{urlencode({'next': back})}"


def with_standing(rows: QuerySet[M], request: HttpRequest) -> QuerySet[M]:
    """For a page of another permission that shows something clinical besides: `standing_of` each row says whether."""
    of_patient = import_string(settings.PATIENT_LISTS)
    standing: Expression = of_patient(F(patient_of(rows.model)), request.membership, now=request.now)
    return rows.annotate(**{STANDING: standing})


def standing_of(row: Model) -> Standing | None:
    """None for a row that was not asked for with its standing."""
    said = getattr(row, STANDING, None)
    if said is None:
        return None
    until = said["opened_until"]
    return Standing(
        patient=UUID(said["patient"]),
        is_listed=said["is_listed"],
        opened_until=datetime.fromisoformat(until) if until else None,
        opened_for=said["opened_for"] or "",
    )


def is_open(row: Model) -> bool:
    """Whether a row that was asked for with its standing is of somebody on the list."""
    standing = standing_of(row)
    return standing is not None and standing.is_open


def patient_of(model: type[Model]) -> str:
    """The way from a row to its patient: its own field, or what the model declares as `patient_path`.

    Raises LookupError where there is neither: such a row is loaded by no clinical page.
    """
    declared = getattr(model, "patient_path", "")
    if declared:
        return str(declared)
    try:
        model._meta.get_field("patient")
    except FieldDoesNotExist:
        raise LookupError(f"{model.__name__} does not say whose it is (patient_path).") from None
    return "patient"
