"""What readers and mail providers tell us about a message: it came back, it was unwelcome, no more of these."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit
from clinic.actors import Actor, clock
from clinic.enums import AddressTrouble
from clinic.messages import outbox
from clinic.models import Message
from pathway.actions import message_stops
from patients.enums import StopReason
from patients.models import Patient

STOPS = {
    AddressTrouble.WRONG: StopReason.WRONG_ADDRESS,
    AddressTrouble.COMPLAINED: StopReason.OPTED_OUT,
}
CAME_BACK = "It came back: the address could not be reached."
WRONG_ADDRESS = "It came back: the address does not exist."
COMPLAINED = "It was marked as unwanted."


@transaction.atomic
def no_more_mail(patient: Patient, *, by: Actor, now: datetime) -> None:
    """The patient wants no more e-mails: nothing leaves for their address any more, and one call asks how to reach them.

    A mail of a record that was joined with another since stops the one in use, and the address it went to.
    """
    in_use = patient.in_use
    if not in_use.stopped_for:
        message_stops.stop(in_use, reason=StopReason.OPTED_OUT, by=by, now=now)
    if patient.email:
        outbox.stop_address(
            patient.email,
            clinic_id=patient.clinic_id,
            reason=AddressTrouble.UNSUBSCRIBED,
            patient_id=patient.pk,
            now=now,
        )
    audit.record("patient.unsubscribed", target=in_use, by=by, now=now, patient_id=in_use.pk)


@transaction.atomic
def came_back(message: Message, *, address: str, is_wrong: bool, now: datetime) -> None:
    """A message was returned. `is_wrong`: the address does not exist, so nothing is written to it any more.

    `address` is whom the provider names; a message that was let go again to another one meanwhile has not come back.
    """
    if message.address.lower() == address.lower():
        outbox.came_back(message, words=WRONG_ADDRESS if is_wrong else CAME_BACK, now=now)
    if is_wrong:
        _stop(message, address, AddressTrouble.WRONG, now)
    _record("message.came_back", message, now)


@transaction.atomic
def complained(message: Message, *, address: str, now: datetime) -> None:
    """The reader marked a message as unwanted: nothing is written to the address any more."""
    if message.address.lower() == address.lower():
        outbox.came_back(message, words=COMPLAINED, now=now)
    _stop(message, address, AddressTrouble.COMPLAINED, now)
    _record("message.complained", message, now)


def _stop(message: Message, address: str, trouble: AddressTrouble, now: datetime) -> None:
    """Staff are never stopped: an alert must go on being tried, and what came back is seen on the page of such messages."""
    if message.patient_id is not None:
        by = clock(message.clinic_id)
        _stop_address(address, message.clinic_id, message.patient_id, trouble, by, now)


def _stop_address(
    address: str, clinic_id: int, patient_id: int, trouble: AddressTrouble, by: Actor, now: datetime
) -> None:
    """Stop an address, and with it everybody of the clinic who shares it; each of them is owed a call."""
    reason = StopReason.WRONG_ADDRESS if trouble == AddressTrouble.WRONG else StopReason.OPTED_OUT
    sharing = Patient.objects.filter(clinic_id=clinic_id, email__iexact=address, stopped_for="")
    for patient in sharing.filter(merged_into__isnull=True):
        message_stops.stop(patient, reason=reason, by=by, now=now)
    outbox.stop_address(address, clinic_id=clinic_id, reason=trouble, patient_id=patient_id, now=now)


def _record(kind: str, message: Message, now: datetime) -> None:
    audit.record(kind, target=message, by=clock(message.clinic_id), now=now, patient_id=message.patient_id)
