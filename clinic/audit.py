"""The sentence log: every action writes one line here, in its own transaction; so does every reading of a chart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from clinic.actors import Actor
from clinic.models import AuditEvent


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
