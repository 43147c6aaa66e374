"""Undo taking in a file: whom it brought is archived, unless something has begun with them since."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, OuterRef, Subquery

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Stale
from pathway.queries.archives import in_use
from patients.enums import ImportState
from patients.models import Patient, PatientImport


@dataclass(frozen=True)
class Undone:
    """How many records were archived, and how many stay because they are in use."""

    archived: int
    stay: int


@transaction.atomic
def undo(row: PatientImport, *, by: Actor, now: datetime) -> Undone:
    """Archive whom this file brought; who has care, a visit to come or is held stays in use. Nobody is deleted.

    Their own numbers are free again for the next file, and stand with the import. Raises Stale when it was undone before.
    """
    row = PatientImport.objects.select_for_update(no_key=True).get(pk=row.pk)
    if row.state != ImportState.TAKEN:
        raise Stale("This file was undone already, or was never taken in.")
    brought = Patient.objects.filter(imported__patient_import=row, archived_at__isnull=True)
    people = list(brought.order_by("pk").select_for_update(of=("self",), no_key=True))
    stay = in_use([one.pk for one in people], now=now)
    leaving = [one for one in people if one.pk not in stay]
    number = Patient.objects.filter(pk=OuterRef("patient")).values("record_number")
    row.patients.filter(patient__in=[one.pk for one in leaving]).update(record_number=Subquery(number))
    Patient.objects.filter(pk__in=[one.pk for one in leaving]).update(
        archived_at=now, record_number="", version=F("version") + 1
    )
    moves.move(row, old=ImportState.TAKEN, new=ImportState.UNDONE, ended_at=now)
    audit.record_each("patient.archived", targets=[(one, one.pk) for one in leaving], by=by, now=now)
    audit.record(
        "import.undone", target=row, by=by, now=now, detail={"archived": len(leaving), "stay": len(stay)}
    )
    return Undone(len(leaving), len(stay))
