"""Take in patients from a file: keep it, say what its columns are, and add everybody new in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.enums import Channel
from clinic.errors import Refused
from clinic.models import Clinic
from patients.actions import patients
from patients.enums import ImportState
from patients.models import ImportedPatient, Patient, PatientImport
from patients.queries import imports as queries
from patients.queries.imports import Line
from patients.rules import imports as rules

BATCH = 1000


@transaction.atomic
def upload(clinic: Clinic, *, file_name: str, text: str, by: Actor, now: datetime) -> PatientImport:
    """Keep a file to look at, with the columns that its headings tell. Raises Refused where it cannot be read."""
    try:
        table = rules.read(text)
    except rules.UnreadableFile as error:
        raise Refused(str(error), field="file") from error
    row = PatientImport.objects.create(
        clinic=clinic,
        file_name=file_name[:120],
        content=text,
        mapping=rules.guess(table.header),
        row_count=len(table.rows),
        uploaded_at=now,
        uploaded_by_id=by.staff_id,
    )
    audit.record("import.uploaded", target=row, by=by, now=now, detail={"rows": row.row_count})
    return row


@transaction.atomic
def map_columns(
    row: PatientImport, *, mapping: Mapping[str, int], version: int, by: Actor, now: datetime
) -> PatientImport:
    """Say which column holds which of our fields. Raises Refused when it is over, Stale when somebody saved first."""
    if row.state != ImportState.UPLOADED:
        raise Refused("This file was taken in or dropped already.")
    moves.edit(row, version=version, mapping=dict(mapping))
    audit.record("import.mapped", target=row, by=by, now=now)
    return row


@transaction.atomic
def take_in(row: PatientImport, *, by: Actor, now: datetime) -> int:
    """Add everybody of the file who is new and has no error, all or nobody, and forget the file; how many they were.

    Nobody is written to. Raises Refused where nobody would be added, and Stale when it was taken in before.
    """
    row = (
        PatientImport.objects.select_for_update(of=("self",), no_key=True)
        .select_related("clinic")
        .get(pk=row.pk)
    )
    if row.state == ImportState.UPLOADED:
        added = queries.dry_run(row, today=row.clinic.local(now).date()).added
        if not added:
            raise Refused("Nobody in this file would be added.")
    else:
        added = []
    moves.move(row, old=ImportState.UPLOADED, new=ImportState.TAKEN, taken_at=now, content="")
    people = Patient.objects.bulk_create([_patient(line, row, now) for line in added], batch_size=BATCH)
    patients.learn_words_of_new(people, clinic_id=row.clinic_id)
    ImportedPatient.objects.bulk_create(
        (
            ImportedPatient(
                clinic_id=row.clinic_id, patient_import=row, patient=patient, row_number=line.entry.number
            )
            for line, patient in zip(added, people, strict=True)
        ),
        batch_size=BATCH,
    )
    audit.record_each("patient.imported", targets=[(one, one.pk) for one in people], by=by, now=now)
    audit.record("import.taken", target=row, by=by, now=now, detail={"patients": len(people)})
    return len(people)


@transaction.atomic
def drop(row: PatientImport, *, by: Actor, now: datetime) -> PatientImport:
    """Forget a file that is not taken in. Raises Stale when it was."""
    moves.move(row, old=ImportState.UPLOADED, new=ImportState.DROPPED, ended_at=now, content="")
    audit.record("import.dropped", target=row, by=by, now=now)
    return row


def _patient(line: Line, row: PatientImport, now: datetime) -> Patient:
    said, born = line.entry.values, line.entry.birth_date
    if born is None:
        raise ValueError("A row without a birth date has an error and is not added.")
    email, phone = said.get("email", ""), said["phone"]
    return Patient(
        clinic_id=row.clinic_id,
        given_name=said["given_name"],
        family_name=said["family_name"],
        preferred_name=said.get("preferred_name", ""),
        birth_date=born,
        email=email,
        phone=phone,
        language=said["language"],
        note=said.get("note", ""),
        record_number=said.get("record_number", ""),
        channel=Channel.EMAIL if email else Channel.PHONE if phone else Channel.VISITS,
        created_at=now,
    )
