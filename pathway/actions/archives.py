"""Put a record that is not in use out of the way, and bring it back. Nothing is ever deleted."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from pathway.queries.archives import Obstacle, obstacles
from patients.models import Patient

SENTENCES = {
    Obstacle.EPISODE: "Care is still open. The therapist ends the episode first.",
    Obstacle.SESSION: "A session is not signed yet. Its therapist signs it first.",
    Obstacle.ALERT: "A clinician still has something open about this patient.",
    Obstacle.VISIT: "A visit is still to come. Cancel it first.",
    Obstacle.WAIT: "They are on the waitlist. Take them off it first.",
    # Nobody but a manager may learn why.
    Obstacle.HOLD: "This record has to stay in use for now. Ask your manager.",
}


@transaction.atomic
def archive(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """The record leaves search and booking; its chart stays readable. Raises Refused with all that stands in the way."""
    row = _locked(patient)
    if row.archived_at is not None:
        raise Refused("This record is archived already.")
    found = obstacles(row, now=now)
    if found:
        raise Refused(" ".join(SENTENCES[one] for one in found))
    moves.edit(row, version=row.version, archived_at=now)
    audit.record("patient.archived", target=row, by=by, now=now, patient_id=row.pk)
    return row


@transaction.atomic
def bring_back(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """The record is in use again. Raises Refused for one that is in use, and for one that was joined with another."""
    row = _locked(patient)
    if row.merged_into_id is not None:
        raise Refused("This record was joined with another one. Undo the joining instead.")
    if row.archived_at is None:
        raise Refused("This record is in use.")
    moves.edit(row, version=row.version, archived_at=None)
    audit.record("patient.brought_back", target=row, by=by, now=now, patient_id=row.pk)
    return row


def _locked(patient: Patient) -> Patient:
    # A booking at the same moment holds this row until its visit is there to be seen.
    return Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
