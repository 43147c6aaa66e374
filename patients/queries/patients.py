"""Finding patients: by the start of any word of a name, phone digits, e-mail or birth date; and who may be the same."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from clinic.models import Clinic
from patients.enums import StopReason
from patients.models import DifferentPeople, Patient, PatientWord
from patients.rules import names

MOST_ALIKE = 5
MOST_QUICK = 8
SHORTEST_QUICK = 2
WORDS_A_PATIENT = 4
ORDER = ("family_name", "given_name", "id")
DIED = Q(stopped_for=StopReason.DIED)


def search(clinic: Clinic, text: str, *, archived: bool = False, died: bool = False) -> QuerySet[Patient]:
    """Patients every typed word of whom begins something they are known by; everybody when nothing was typed.

    With `archived`, those and no others who are archived; with `died`, those in use who have died and no others.
    """
    wanted = names.wanted(text)
    found = Patient.objects.filter(clinic=clinic, archived_at__isnull=not archived)
    if not archived:
        found = found.filter(DIED) if died else found.exclude(DIED)
    if text.strip() and wanted.is_empty:
        return found.none()
    if wanted.birth_dates:
        found = found.filter(birth_date__in=wanted.birth_dates)
    for word in wanted.words:
        found = found.filter(Exists(_begins(clinic, word)))
    if wanted.words:
        # Not by the index of names: the planner would walk it all for the first page of a few (2.3 s at 100,000).
        return found.order_by(Concat("family_name", Value("")), *ORDER[1:])
    return found.order_by(*ORDER)


def quick(clinic: Clinic, text: str, *, most: int = MOST_QUICK) -> list[Patient]:
    """The first few while somebody is still typing: by the longest word typed, in the order of the words it begins.

    One query that walks the words' index only as far as it must, however many patients there are; nothing for less than
    two characters.
    """
    wanted = names.wanted(text)
    if wanted.is_empty or len(text.strip()) < SHORTEST_QUICK:
        return []
    if not wanted.words:
        born = Patient.objects.filter(clinic=clinic, birth_date__in=wanted.birth_dates)
        return list(born.filter(archived_at__isnull=True).exclude(DIED).order_by(*ORDER)[:most])
    # The same patient may be known by several words that begin so.
    rows = typed(clinic, text)[: most * WORDS_A_PATIENT]
    return list(dict.fromkeys(row.patient for row in rows))[:most]


def typed(clinic: Clinic, text: str) -> QuerySet[PatientWord]:
    """The words that begin with the longest one typed, in their order, of patients whom the rest fits too."""
    wanted = names.wanted(text)
    longest, *rest = sorted(wanted.words, key=len, reverse=True)
    found = PatientWord.objects.filter(
        clinic=clinic, word__gte=longest, word__lt=names.after(longest), patient__archived_at__isnull=True
    ).exclude(patient__stopped_for=StopReason.DIED)
    if wanted.birth_dates:
        found = found.filter(patient__birth_date__in=wanted.birth_dates)
    for word in rest:
        others = PatientWord.objects.filter(clinic=clinic, patient=OuterRef("patient"))
        found = found.filter(Exists(others.filter(word__gte=word, word__lt=names.after(word))))
    return found.select_related("patient").order_by("word", "patient_id")


def possible_duplicates(
    clinic: Clinic,
    *,
    given_name: str,
    family_name: str,
    birth_date: date | None,
    email: str,
    phone: str,
) -> list[Patient]:
    """Patients with the same birth date and a name alike, the same phone or the same e-mail; at most five.

    `phone` is in E.164. People share phones and addresses, so this only ever warns. Two queries.
    """
    born = _born(clinic, birth_date, (given_name, family_name)) if birth_date else []
    reached = _reached(clinic, phone=phone, email=email)
    return sorted({*born, *reached}, key=_by_name)[:MOST_ALIKE]


def alike(patient: Patient) -> list[Patient]:
    """Who may be the same person as a patient: a name alike and the same birth date, phone or e-mail; at most five.

    Those told apart before are left out. Three queries.
    """
    mine = (patient.given_name, patient.family_name)
    born = _born(patient.clinic, patient.birth_date, mine)
    reached = [one for one in _reached_by(patient) if names.alike(mine, (one.given_name, one.family_name))]
    found = {*born, *reached} - {patient} - set(_told_apart(patient))
    return sorted(found, key=_by_name)[:MOST_ALIKE]


def sharing(patient: Patient) -> list[tuple[Patient, str]]:
    """Who else is reached by the same phone or e-mail, each with the words "phone", "e-mail" or both; at most five."""
    return [
        (one, " and ".join(_shared(patient, one)))
        for one in sorted(_reached_by(patient), key=_by_name)
        if one != patient
    ][:MOST_ALIKE]


def _born(clinic: Clinic, birth_date: date, mine: tuple[str, ...]) -> list[Patient]:
    rows = Patient.objects.filter(clinic=clinic, birth_date=birth_date, archived_at__isnull=True)
    return [one for one in rows if names.alike(mine, (one.given_name, one.family_name))]


def _reached_by(patient: Patient) -> list[Patient]:
    phone = patient.phone.as_e164 if patient.phone else ""
    return _reached(patient.clinic, phone=phone, email=patient.email)


def _reached(clinic: Clinic, *, phone: str, email: str) -> list[Patient]:
    words = [word[: names.LONGEST] for word in (phone.lstrip("+"), names.fold(email)) if word]
    if not words:
        return []
    found = PatientWord.objects.filter(clinic=clinic, word__in=words).values("patient")
    # One more than is shown: the patient in question is among them.
    return list(Patient.objects.filter(pk__in=found, archived_at__isnull=True)[: MOST_ALIKE + 1])


def _shared(patient: Patient, other: Patient) -> list[str]:
    same = (
        ("phone", bool(patient.phone) and patient.phone == other.phone),
        ("e-mail", bool(patient.email) and patient.email.casefold() == other.email.casefold()),
    )
    return [word for word, is_same in same if is_same]


def _told_apart(patient: Patient) -> QuerySet[Patient]:
    pairs = DifferentPeople.objects.filter(clinic=patient.clinic_id)
    return Patient.objects.filter(
        Q(pk__in=pairs.filter(one=patient).values("other"))
        | Q(pk__in=pairs.filter(other=patient).values("one"))
    )


def _by_name(patient: Patient) -> tuple[str, str, int]:
    return patient.family_name, patient.given_name, patient.pk


def _begins(clinic: Clinic, word: str) -> QuerySet[PatientWord]:
    return PatientWord.objects.filter(
        clinic=clinic, patient=OuterRef("pk"), word__gte=word, word__lt=names.after(word)
    )
