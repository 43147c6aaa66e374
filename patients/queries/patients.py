"""Finding patients: by the start of any word of a name, phone digits, e-mail or birth date; and who may be the same."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from clinic.models import Clinic
from patients.models import Patient, PatientWord
from patients.rules import names


def search(clinic: Clinic, text: str) -> QuerySet[Patient]:
    """Patients every typed word of whom begins something they are known by; everybody when nothing was typed."""
    wanted = names.wanted(text)
    found = Patient.objects.filter(clinic=clinic, archived_at__isnull=True)
    if text.strip() and wanted.is_empty:
        return found.none()
    if wanted.birth_date:
        found = found.filter(birth_date=wanted.birth_date)
    for word in wanted.words:
        found = found.filter(Exists(_begins(clinic, word)))
    return found.order_by("family_name", "given_name", "id")


def possible_duplicates(
    clinic: Clinic,
    *,
    given_name: str,
    family_name: str,
    birth_date: date | None,
    email: str,
    phone: str,
    exclude: Patient | None = None,
) -> list[Patient]:
    """Patients with the same family name or given name and birth date, the same phone or the same e-mail; at most five.

    `phone` is in E.164. People share phones and addresses, so this only ever warns.
    """
    same = Q()
    if birth_date:
        same |= Q(birth_date=birth_date) & (
            Q(Exists(_is(clinic, names.fold(family_name)))) | Q(Exists(_is(clinic, names.fold(given_name))))
        )
    if phone:
        same |= Q(Exists(_is(clinic, phone.lstrip("+"))))
    if email:
        same |= Q(Exists(_is(clinic, names.fold(email))))
    if not same:
        return []
    found = Patient.objects.filter(same, clinic=clinic, archived_at__isnull=True)
    if exclude:
        found = found.exclude(pk=exclude.pk)
    return list(found.order_by("family_name", "given_name", "id")[:5])


def _begins(clinic: Clinic, word: str) -> QuerySet[PatientWord]:
    return PatientWord.objects.filter(
        clinic=clinic, patient=OuterRef("pk"), word__gte=word, word__lt=names.after(word)
    )


def _is(clinic: Clinic, word: str) -> QuerySet[PatientWord]:
    return PatientWord.objects.filter(clinic=clinic, patient=OuterRef("pk"), word=word[: names.LONGEST])
