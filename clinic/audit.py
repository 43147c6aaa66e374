"""The sentence log: every action writes one line here, in its own transaction; so does every reading of a chart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import OperationalError, models

from clinic import scope
from clinic.actors import Actor
from clinic.models import AuditEvent, Clinic


class NotRecorded(OperationalError):
    """The sentence could not be written, so what it tells of must not happen either."""


def record(
    kind: str,
    *,
    target: models.Model,
    by: Actor,
    now: datetime,
    patient_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write one sentence. `kind` is room and verb (`chart.viewed`); `detail` holds ids and slugs, never names or answers."""
    with _or_not_at_all():
        AuditEvent.objects.create(
            clinic_id=by.clinic_id,
            at=now,
            kind=kind,
            actor_kind=by.kind,
            actor_id=by.id,
            target_kind=target._meta.model_name or "",
            target_id=target.pk,
            patient_id=patient_id,
            detail=detail or {},
        )


def record_each(
    kind: str,
    *,
    targets: Iterable[tuple[models.Model, int | None]],
    by: Actor,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """The same sentence about several rows at once, each with the patient it is about: (row, patient_id); one query."""
    with _or_not_at_all():
        AuditEvent.objects.bulk_create(
            AuditEvent(
                clinic_id=by.clinic_id,
                at=now,
                kind=kind,
                actor_kind=by.kind,
                actor_id=by.id,
                target_kind=target._meta.model_name or "",
                target_id=target.pk,
                patient_id=patient_id,
                detail=detail or {},
            )
            for target, patient_id in targets
        )


def record_everywhere(
    kind: str, *, target_kind: str, now: datetime, detail: dict[str, Any], user_id: int | None = None
) -> None:
    """The same sentence in the log of every clinic, about something that concerns the whole installation: by its clock, or
    by somebody who works for one of them."""
    actor_kind = "clock" if user_id is None else "staff"
    with scope.all_clinics("what concerns the whole installation stands in each clinic's log"):
        AuditEvent.objects.bulk_create(
            AuditEvent(
                clinic_id=pk,
                at=now,
                kind=kind,
                actor_kind=actor_kind,
                actor_id=user_id,
                target_kind=target_kind,
                detail=detail,
            )
            for pk in Clinic.objects.values_list("pk", flat=True)
        )


@contextmanager
def _or_not_at_all() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise NotRecorded(*error.args) from error
