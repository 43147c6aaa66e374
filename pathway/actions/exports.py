"""Hand over everything that is kept about one patient: asked for with a reason, and recorded each time it is taken."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.models import RecordExport
from pathway.queries import exports as queries
from pathway.rules.exports import is_too_large
from pathway.states import ExportFor
from patients.models import Patient

TOO_LARGE = (
    "The kept files are more than one download takes. Leave them out, and open those you need from the chart."
)


@transaction.atomic
def ask(
    patient: Patient,
    *,
    for_whom: str,
    recipient: str,
    reason: str,
    with_files: bool,
    with_complaints: bool,
    by: Actor,
    now: datetime,
) -> RecordExport:
    """Say for whom the record is and why; whoever asked may download it for a day. Raises Refused."""
    if for_whom not in ExportFor.values:
        raise Refused("Choose for whom it is.", field="for_whom")
    for field, words, sentence in (
        ("recipient", recipient, "Write who gets it."),
        ("reason", reason, "Write why it is handed over."),
    ):
        if not words.strip():
            raise Refused(sentence, field=field)
    if with_files and is_too_large(queries.file_bytes(patient)):
        raise Refused(TOO_LARGE, field="with_files")
    row = RecordExport.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        for_whom=for_whom,
        recipient=recipient.strip(),
        reason=reason.strip(),
        with_files=with_files,
        with_complaints=with_complaints,
        asked_at=now,
        asked_by_id=by.staff_id,
    )
    audit.record(
        "record.export_asked",
        target=row,
        by=by,
        now=now,
        patient_id=patient.pk,
        detail={"for_whom": for_whom, "with_files": with_files, "with_complaints": with_complaints},
    )
    return row


@transaction.atomic
def take(export: RecordExport, *, by: Actor, now: datetime) -> RecordExport:
    """Record one download. Raises Refused for somebody else than who asked, and once its day is over."""
    if export.asked_by_id != by.staff_id:
        raise Refused("Only whoever asked for this record downloads it. Ask for it yourself, and say why.")
    if not export.is_open(now):
        raise Refused("This was asked for more than a day ago. Ask for it again, and say why.")
    audit.record("record.exported", target=export, by=by, now=now, patient_id=export.patient_id)
    return export
