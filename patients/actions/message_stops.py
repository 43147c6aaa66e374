"""Stop writing to a patient, and begin again. The verbs that plan the check-ins anew along with it are the pathway's."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused
from clinic.messages import outbox
from patients.enums import StopReason
from patients.models import Patient


@transaction.atomic
def stop(patient: Patient, *, reason: str, by: Actor, now: datetime) -> Patient:
    """Nothing is written to a patient from now on, and what waits to leave is taken back.

    `reason` is a StopReason; a later one takes the place of an earlier one, but nothing takes the place of a death. Raises
    Refused.
    """
    if reason not in StopReason.values:
        raise Refused("Say why nothing is to be written any more.", field="reason")
    row = _locked(patient)
    if row.stopped_for == StopReason.DIED and reason != StopReason.DIED:
        raise Refused("It is recorded that this patient has died. Nothing is written to them.")
    if row.stopped_for == reason:
        return row
    moves.edit(row, version=row.version, stopped_for=reason, stopped_at=now)
    outbox.cancel_all(patient_id=row.pk, clinic_id=row.clinic_id, reason=StopReason(reason).label + ".")
    audit.record("messages.stopped", target=row, by=by, now=now, patient_id=row.pk, detail={"reason": reason})
    return row


@transaction.atomic
def resume(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """Messages may leave again from now on, to their address as it is; those that were taken back stay so. Stops of the
    address itself are lifted by staff only.

    Raises Refused when none were stopped.
    """
    row = _locked(patient)
    if not row.stopped_for:
        raise Refused("Messages to this patient were not stopped.")
    if row.has_died:
        raise Refused(
            "It is recorded that this patient has died. A manager takes that back where it was a mistake."
        )
    moves.edit(row, version=row.version, stopped_for="", stopped_at=None)
    for address in (row.email, row.phone.as_e164 if row.phone else ""):
        if address and by.user_id is not None:
            outbox.write_again_to(address, clinic_id=row.clinic_id, by=by, now=now)
    audit.record("messages.resumed", target=row, by=by, now=now, patient_id=row.pk)
    return row


@transaction.atomic
def undo_death(patient: Patient, *, stopped_for: str, by: Actor, now: datetime) -> Patient:
    """They live: messages may leave again, unless they were stopped `stopped_for` something else before. What was taken
    back stays so, and stops of the address itself stand."""
    row = _locked(patient)
    moves.edit(row, version=row.version, stopped_for=stopped_for, stopped_at=now if stopped_for else None)
    audit.record("messages.resumed", target=row, by=by, now=now, patient_id=row.pk)
    return row


def _locked(patient: Patient) -> Patient:
    return Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
