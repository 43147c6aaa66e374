"""Stop writing to a patient and begin again, with the check-ins planned anew in the same transaction."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.enums import Channel
from clinic.errors import Refused
from pathway.actions import calls, check_in_plans
from pathway.states import CallReason
from patients.actions import message_stops
from patients.enums import StopReason
from patients.models import Patient

ASKED_HOW = {
    StopReason.OPTED_OUT: CallReason.OPTED_OUT,
    StopReason.WRONG_ADDRESS: CallReason.WRONG_ADDRESS,
}


@transaction.atomic
def stop(patient: Patient, *, reason: str, by: Actor, now: datetime) -> Patient:
    """Nothing is written to this patient any more, from this transaction on; check-ins by message end with it.

    `reason` is a StopReason. Somebody who opted out or whose address is wrong is owed a call, which asks how to reach
    them; about somebody who has died nobody is called. Raises Refused for another reason or after a death.
    """
    row = message_stops.stop(patient, reason=reason, by=by, now=now)
    check_in_plans.replan_all(row, by=by, now=now)
    if reason in ASKED_HOW:
        calls.owe_about_contact(row, reason=ASKED_HOW[StopReason(reason)], now=now)
    return row


@transaction.atomic
def resume(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """They agree to messages again, or their address is right now: check-ins that are not too late come back."""
    row = message_stops.resume(patient, by=by, now=now)
    check_in_plans.replan_all(row, by=by, now=now)
    return row


@transaction.atomic
def ask_by_phone(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """Messages stay stopped, and the check-ins go on as calls. Raises Refused without a number or after a death."""
    if not patient.phone:
        raise Refused("There is no phone number. Add one to the patient's details first.")
    return _ask_by_voice(patient, Channel.PHONE, by=by, now=now)


@transaction.atomic
def ask_at_visits(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """Messages stay stopped, and the check-ins wait for the visits. Raises Refused after a death."""
    return _ask_by_voice(patient, Channel.VISITS, by=by, now=now)


def _ask_by_voice(patient: Patient, channel: Channel, *, by: Actor, now: datetime) -> Patient:
    row = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    if row.stopped_for == StopReason.DIED:
        raise Refused("It is recorded that this patient has died. Nobody is asked.")
    moves.edit(row, version=row.version, channel=channel)
    audit.record(f"patient.asked_by_{channel}", target=row, by=by, now=now, patient_id=row.pk)
    row = Patient.objects.get(pk=row.pk)
    check_in_plans.replan_all(row, by=by, now=now)
    return row
