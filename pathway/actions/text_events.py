"""What people answer to a text and what its provider reports: no more, again, it did not arrive, something to be heard."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, scope
from clinic.actors import clock
from clinic.enums import AddressTrouble, Channel
from clinic.messages import outbox, texts
from clinic.models import Message
from clinic.rules.text_replies import Meaning
from pathway.actions import calls, message_stops
from pathway.queries.contacts import newest_text_to
from pathway.states import CallReason
from patients.actions import message_consents
from patients.enums import StopReason
from patients.models import Patient
from patients.queries.message_consents import clinics_of_number, people_at_number

NOT_DELIVERED = "It did not arrive."
UNREACHABLE = "It did not arrive: texts do not reach this number."


@transaction.atomic
def heard(number: str, *, meaning: Meaning, now: datetime) -> str:
    """What follows from a text that somebody sent to us, and the words to answer with; empty for a number nobody has.

    STOP and START count for the number, whoever holds it. Whatever is no such word is kept nowhere: a person calls.
    """
    last = newest_text_to(number)
    if meaning == Meaning.STOP:
        stopped(number, now=now)
    elif meaning == Meaning.START:
        began_again(number, now=now)
    elif meaning == Meaning.OTHER and last is not None:
        with scope.in_clinic(last.clinic_id):
            wrote_back(last, now=now)
    return texts.reply(meaning, last.clinic, last.language) if last is not None else ""


@transaction.atomic
def stopped(number: str, *, now: datetime) -> None:
    """STOP from a number: no text goes there any more, for everybody of every clinic who shares it.

    Whoever is reached by text is owed one call that asks how to reach them; e-mails of others at the number go on.
    """
    for clinic_id in clinics_of_number(number):
        with scope.in_clinic(clinic_id):
            _stop(number, clinic_id, AddressTrouble.TEXTED_STOP, now)
            for patient in people_at_number(number, clinic_id):
                message_consents.keep(patient, agreed={Channel.TEXT: False}, by=clock(clinic_id), now=now)
                audit.record(
                    "patient.texted_stop",
                    target=patient,
                    by=clock(clinic_id),
                    now=now,
                    patient_id=patient.pk,
                )


@transaction.atomic
def began_again(number: str, *, now: datetime) -> None:
    """START from a number that had said STOP. Only who was stopped by that answer is written to again; whoever told the
    desk that they want nothing stays so."""
    for clinic_id in clinics_of_number(number):
        with scope.in_clinic(clinic_id):
            by = clock(clinic_id)
            stopped_at = outbox.began_again(number, clinic_id=clinic_id, now=now)
            if stopped_at is None:
                continue
            for patient in people_at_number(number, clinic_id):
                if patient.stopped_for == StopReason.OPTED_OUT and patient.stopped_at == stopped_at:
                    message_consents.keep(patient, agreed={Channel.TEXT: True}, by=by, now=now)
                    message_stops.resume(patient, by=by, now=now)
                audit.record("patient.texted_start", target=patient, by=by, now=now, patient_id=patient.pk)


@transaction.atomic
def not_delivered(message: Message, *, trouble: AddressTrouble | None, now: datetime) -> None:
    """A text that had left did not arrive. With `trouble` none will, so the number is written to no more."""
    words = UNREACHABLE if trouble == AddressTrouble.UNREACHABLE else NOT_DELIVERED
    outbox.came_back(message, words=words, now=now)
    if trouble is not None:
        _stop(message.address, message.clinic_id, trouble, now)
    audit.record(
        "message.came_back",
        target=message,
        by=clock(message.clinic_id),
        now=now,
        patient_id=message.patient_id,
    )


@transaction.atomic
def wrote_back(message: Message, *, now: datetime) -> None:
    """Somebody answered the last text with words of their own. They are kept nowhere, and a person asks what was meant."""
    patient = Patient.objects.get(pk=message.patient_id or 0)
    calls.owe_about_contact(patient, reason=CallReason.WROTE_BACK, now=now)
    audit.record(
        "patient.wrote_back", target=patient, by=clock(patient.clinic_id), now=now, patient_id=patient.pk
    )


def _stop(number: str, clinic_id: int, trouble: AddressTrouble, now: datetime) -> None:
    by = clock(clinic_id)
    reason = StopReason.OPTED_OUT if trouble == AddressTrouble.TEXTED_STOP else StopReason.WRONG_ADDRESS
    people = people_at_number(number, clinic_id)
    for patient in people:
        if patient.channel == Channel.TEXT and not patient.stopped_for:
            message_stops.stop(patient, reason=reason, by=by, now=now)
    outbox.stop_address(
        number, clinic_id=clinic_id, reason=trouble, patient_id=people[0].pk if people else None, now=now
    )
