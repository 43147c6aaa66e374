"""A complaint: recorded, answered and closed by the manager alone. While it is open patients are asked about safety only."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from pathway.actions import check_in_plans
from pathway.models import Complaint
from pathway.states import ComplaintOutcome
from patients.models import Patient

CLOSED = "This complaint is closed already."


@transaction.atomic
def record(
    patient: Patient, *, received_on: date, made_by: str, what: str, by: Actor, now: datetime
) -> Complaint:
    """Keep a complaint: from now on the chart is held and check-ins ask warning questions only. Raises Refused."""
    if received_on > patient.clinic.local(now).date():
        raise Refused("This day is still to come.", field="received_on")
    for field, words, sentence in (
        ("made_by", made_by, "Write who complained."),
        ("what", what, "Write what it is about."),
    ):
        if not words.strip():
            raise Refused(sentence, field=field)
    row = Complaint.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        received_on=received_on,
        made_by=made_by.strip(),
        what=what.strip(),
        recorded_at=now,
        recorded_by_id=by.staff_id,
    )
    check_in_plans.replan_all(patient, by=by, now=now)
    _record("recorded", row, by, now)
    return row


@transaction.atomic
def answer(complaint: Complaint, *, words: str, version: int, by: Actor, now: datetime) -> Complaint:
    """Write how it was answered, as often as there is more to say until it is closed. Raises Refused or Stale."""
    if not complaint.is_open:
        raise Refused(CLOSED)
    if not words.strip():
        raise Refused("Write how it was answered.", field="words")
    moves.edit(complaint, version=version, answer=words.strip())
    _record("answered", complaint, by, now)
    return complaint


@transaction.atomic
def close(complaint: Complaint, *, outcome: str, keeps_hold: bool, by: Actor, now: datetime) -> Complaint:
    """End it: outcome questions come back into the check-ins that are still to be asked.

    `outcome` is a ComplaintOutcome. With `keeps_hold` the chart stays held until that is lifted. Raises Refused before it
    was answered and Stale when it was closed before.
    """
    row = _locked(complaint)
    if not row.is_open:
        raise Stale(CLOSED)
    if outcome not in ComplaintOutcome.values:
        raise Refused("Choose how it ended.", field="outcome")
    if not row.answer:
        raise Refused("Write how it was answered first.", field="outcome")
    ended = {"outcome": outcome, "closed_at": now, "closed_by_id": by.staff_id}
    moves.edit(row, version=row.version, **ended, hold_lifted_at=None if keeps_hold else now)
    check_in_plans.replan_all(row.patient.in_use, by=by, now=now)
    _record("closed", row, by, now)
    return row


@transaction.atomic
def lift_hold(complaint: Complaint, *, by: Actor, now: datetime) -> Complaint:
    """The chart need not be held for this complaint any more. Raises Refused while it is open; twice is as good as once."""
    row = _locked(complaint)
    if row.is_open:
        raise Refused("The chart is held as long as the complaint is open.")
    if row.holds:
        moves.edit(row, version=row.version, hold_lifted_at=now)
        _record("hold_lifted", row, by, now)
    return row


def _locked(complaint: Complaint) -> Complaint:
    rows = Complaint.objects.select_related("patient__merged_into")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=complaint.pk)


def _record(verb: str, row: Complaint, by: Actor, now: datetime) -> None:
    audit.record(f"complaint.{verb}", target=row, by=by, now=now, patient_id=row.patient_id)
