"""Add a patient, and change who they are and how to reach them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from phonenumber_field.phonenumber import PhoneNumber

from clinic import audit, moves
from clinic.actors import Actor
from clinic.enums import AddressTrouble, Channel
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Clinic
from patients.actions import message_consents
from patients.models import DifferentPeople, Patient, PatientWord
from patients.rules import names


@dataclass(frozen=True)
class PatientDetails:
    """Who somebody is and how to reach them. `phone` is in E.164 or empty; `note` holds nothing clinical.

    `interpreter` names the language of somebody who reads none of ours; they are called, never written to.
    `therapist_wish` is a TherapistWish or empty.
    """

    given_name: str
    family_name: str
    birth_date: date
    preferred_name: str = ""
    email: str = ""
    phone: str = ""
    language: str = "en"
    interpreter: str = ""
    channel: str = "email"
    best_time: str = ""
    messages_agreed: bool = False
    texts_agreed: bool | None = None  # None: not asked, because this installation sends no texts
    note: str = ""
    therapist_wish: str = ""
    wants_chaperone: bool = False
    record_number: str = ""


@transaction.atomic
def create(*, clinic: Clinic, details: PatientDetails, by: Actor, now: datetime) -> Patient:
    """A new patient. Whether it is somebody we know already was asked before: see queries.patients.

    Raises Refused at `record_number` when another record has it.
    """
    _refuse_taken_number(clinic.pk, details.record_number)
    patient = Patient.objects.create(clinic=clinic, created_at=now, **_fields(details))
    message_consents.keep(patient, agreed=_agreed(details), by=by, now=now)
    _learn_words(patient)
    audit.record("patient.created", target=patient, by=by, now=now, patient_id=patient.pk)
    return patient


@transaction.atomic
def edit(patient: Patient, *, details: PatientDetails, version: int, by: Actor, now: datetime) -> Patient:
    """Change a patient; what still waits to be sent follows to a new address.

    Raises Stale when somebody saved first; Refused at `record_number` when another record has it, and for another way to
    reach somebody whose messages are stopped: their check-ins would begin or end by it, which is asked on the page that
    says so.
    """
    _refuse_taken_number(patient.clinic_id, details.record_number, but=patient)
    old = (patient.email, patient.phone.as_e164 if patient.phone else "")
    if patient.stopped_for and details.channel != patient.channel:
        raise Refused(
            "Messages to this patient are stopped. Say under “Check-ins and messages” how to go on.",
            field="channel",
        )
    moves.edit(patient, version=version, **_fields(details))
    patient.refresh_from_db()
    message_consents.keep(patient, agreed=_agreed(details), by=by, now=now)
    _learn_words(patient)
    _readdress(patient, old, now)
    audit.record("patient.edited", target=patient, by=by, now=now, patient_id=patient.pk)
    return patient


@transaction.atomic
def tell_apart(one: Patient, other: Patient, *, by: Actor, now: datetime) -> DifferentPeople:
    """Remember that two records are of two people; saying it twice is as good as once. Raises Refused for one record."""
    if one.pk == other.pk:
        raise Refused("This is one and the same record.")
    first, second = sorted((one, other), key=lambda patient: patient.pk)
    pair, is_new = DifferentPeople.objects.get_or_create(
        clinic_id=first.clinic_id,
        one=first,
        other=second,
        defaults={"said_at": now, "said_by_id": by.staff_id},
    )
    if is_new:
        audit.record_each(
            "patient.told_apart",
            targets=[(pair, first.pk), (pair, second.pk)],
            by=by,
            now=now,
            detail={"patients": [first.pk, second.pk]},
        )
    return pair


@transaction.atomic
def note_wrong_number(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """Somebody else answered at this number: it is called and written to no more until there is another one.

    Raises Refused when there is no number.
    """
    row = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    if not row.phone:
        raise Refused("There is no number on record.")
    number = row.phone.as_e164
    moves.edit(row, version=row.version, wrong_phone=number)
    outbox.stop_address(
        number, clinic_id=row.clinic_id, reason=AddressTrouble.WRONG, patient_id=row.pk, now=now
    )
    audit.record("patient.number_wrong", target=row, by=by, now=now, patient_id=row.pk)
    return row


@transaction.atomic
def number_is_right(patient: Patient, *, by: Actor, now: datetime) -> Patient:
    """The number was called wrong by mistake, and is used again."""
    row = Patient.objects.select_for_update(of=("self",), no_key=True).get(pk=patient.pk)
    if row.wrong_phone:
        outbox.write_again_to(
            row.wrong_phone, clinic_id=row.clinic_id, by=by, now=now, stopped_for=AddressTrouble.WRONG
        )
        moves.edit(row, version=row.version, wrong_phone="")
        audit.record("patient.number_right", target=row, by=by, now=now, patient_id=row.pk)
    return row


def _fields(details: PatientDetails) -> dict[str, Any]:
    return {
        "given_name": details.given_name,
        "family_name": details.family_name,
        "preferred_name": details.preferred_name,
        "birth_date": details.birth_date,
        "email": details.email,
        "phone": details.phone,
        "language": details.language,
        "interpreter": details.interpreter,
        "channel": details.channel,
        "best_time": details.best_time,
        "note": details.note,
        "therapist_wish": details.therapist_wish,
        "wants_chaperone": details.wants_chaperone,
        "record_number": details.record_number,
    }


def _readdress(patient: Patient, old: tuple[str, str], now: datetime) -> None:
    """To a number that nobody agreed to texts for none goes on."""
    number = patient.phone.as_e164 if patient.phone and patient.texts_agreed_at else ""
    for before, after in zip(old, (patient.email, number), strict=True):
        if before and before != after:
            outbox.readdress(
                patient_id=patient.pk, clinic_id=patient.clinic_id, old=before, new=after, now=now
            )


def _agreed(details: PatientDetails) -> dict[Channel, bool]:
    asked = {Channel.EMAIL: details.messages_agreed, Channel.TEXT: details.texts_agreed}
    return {channel: is_agreed for channel, is_agreed in asked.items() if is_agreed is not None}


def _refuse_taken_number(clinic_id: int, number: str, *, but: Patient | None = None) -> None:
    if not number:
        return
    taken = Patient.objects.filter(clinic=clinic_id, record_number=number)
    other = (taken.exclude(pk=but.pk) if but else taken).first()
    if other is not None:
        raise Refused(f"{other.full_name} has this number.", field="record_number")


def learn_words_of_new(people: Sequence[Patient], *, clinic_id: int) -> None:
    """Let many new patients be found, in one statement: eight words each would be slow as rows of their own."""
    found = [(patient.pk, word) for patient in people for word in _words(patient)]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO patients_patientword (clinic_id, patient_id, word)"
            " SELECT %s, unnest(%s::bigint[]), unnest(%s::text[])",
            [clinic_id, [pk for pk, _ in found], [word for _, word in found]],
        )


def _learn_words(patient: Patient) -> None:
    known = set(patient.words.values_list("word", flat=True))
    wanted = _words(patient)
    patient.words.filter(word__in=known - wanted).delete()
    PatientWord.objects.bulk_create(
        PatientWord(clinic_id=patient.clinic_id, patient=patient, word=word)
        for word in sorted(wanted - known)
    )


def _words(patient: Patient) -> frozenset[str]:
    return names.words(
        (patient.given_name, patient.family_name, patient.preferred_name),
        email=patient.email,
        numbers=_numbers(patient.phone),
        birth_date=patient.birth_date,
        record_number=patient.record_number,
    )


def _numbers(phone: PhoneNumber | str) -> tuple[str, ...]:
    if not phone:
        return ()
    number = phone if isinstance(phone, PhoneNumber) else PhoneNumber.from_string(phone)
    return (number.as_e164, str(number.national_number))
