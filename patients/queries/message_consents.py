"""What a patient said last to each way of being written to."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count

from clinic import scope
from clinic.enums import Channel
from patients.models import MessageConsent, Patient, PatientWord
from patients.rules import names


def newest(patient: Patient) -> dict[Channel, MessageConsent]:
    """The newest word by channel, with who heard it; one query."""
    rows = (
        MessageConsent.objects.filter(clinic_id=patient.clinic_id, patient=patient)
        .select_related("heard_by")
        .order_by("channel", "-said_at", "-pk")
        .distinct("channel")
    )
    return {Channel(row.channel): row for row in rows}


def address_of(patient: Patient, channel: Channel) -> str:
    """Where a message by this channel would go; empty where there is nothing."""
    if channel == Channel.TEXT:
        return patient.phone.as_e164 if patient.phone else ""
    return patient.email


def initials_of(patients: Iterable[Patient]) -> dict[int, str]:
    """The initials of those who share the address they are written to with somebody else of the clinic, by key; one query.

    A family's phone shows whom a message is for, and no name.
    """
    patients = list(patients)
    rows = {row.pk: _word(row.address) for row in patients if row.address}
    if not rows:
        return {}
    known = (
        PatientWord.objects.filter(
            clinic_id__in={row.clinic_id for row in patients},
            word__in=set(rows.values()),
            patient__archived_at__isnull=True,
        )
        .values("clinic_id", "word")
        .annotate(people=Count("patient", distinct=True))
        .filter(people__gt=1)
    )
    shared = {(one["clinic_id"], one["word"]) for one in known}
    return {
        row.pk: row.initials for row in patients if row.pk in rows and (row.clinic_id, rows[row.pk]) in shared
    }


def for_whom(patient: Patient) -> dict[str, str]:
    """The parameters by which a message says for whom it is; empty where nobody shares the address."""
    found = initials_of([patient])
    return {"initials": found[patient.pk]} if patient.pk in found else {}


def _word(address: str) -> str:
    """As the words keep it (patients.rules.names): found by an index, which row-level security lets no LIKE use."""
    return names.fold(address)[: names.LONGEST] if "@" in address else address.lstrip("+")


def clinics_of_number(number: str) -> list[int]:
    """The clinics that have somebody with this number (E.164), by key: who answers a text names no clinic."""
    with scope.all_clinics("whose number answered a text"):
        words = PatientWord.objects.filter(word=_word(number)).values_list("clinic_id", flat=True)
        return sorted(set(words))


def people_at_number(number: str, clinic_id: int) -> list[Patient]:
    """Everybody of a clinic with this number, who has not been put away."""
    return list(
        Patient.objects.filter(
            clinic_id=clinic_id, words__word=_word(number), phone=number, archived_at__isnull=True
        ).order_by("pk")
    )
