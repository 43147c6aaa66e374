"""Keep a file for a patient, exactly as it came."""

from __future__ import annotations

import hashlib
from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.rules import files as rules
from patients.enums import DocumentPurpose
from patients.models import Document, DocumentContent, Patient


@transaction.atomic
def attach(
    patient: Patient, *, purpose: DocumentPurpose, content: bytes, by: Actor, now: datetime
) -> Document:
    """Keep `content` for what `purpose` says. The kind of file is read from its bytes.

    Raises Refused(field="document") when it is empty, larger than the limit, or neither PDF, JPEG nor PNG.
    """
    if problem := rules.problem(content):
        raise Refused(problem, field="document")
    document = Document.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        purpose=purpose,
        media_type=rules.media_type(content),
        size_bytes=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        added_at=now,
        added_by_id=by.user_id,
    )
    DocumentContent.objects.create(clinic_id=patient.clinic_id, document=document, content=content)
    audit.record(
        "document.added",
        target=document,
        by=by,
        now=now,
        patient_id=patient.pk,
        detail={"purpose": str(purpose)},
    )
    return document
