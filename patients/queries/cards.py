"""A patient's card as the desk reads it today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.utils.module_loading import import_string

from clinic.models import Clinic
from patients.models import Patient, PatientCard
from patients.rules import cards as rules
from patients.rules.cards import Said


@dataclass(frozen=True)
class Card:
    """What stands on the card, and what of it warns. `used` is None where no visits are authorised."""

    row: PatientCard
    used: int | None
    visits: Said | None
    referral: Said | None

    @property
    def warnings(self) -> list[str]:
        said = (("", self.visits), ("Referral: ", self.referral))
        return [f"{about}{one.words}" for about, one in said if one and one.is_warning]


def of_joined(patient: Patient) -> list[Patient]:
    """Records joined with this one that have a card, which stays with them; one query."""
    return list(patient.merged.filter(card__isnull=False).order_by("family_name", "given_name", "pk"))


def of_patient(patient: Patient, *, clinic: Clinic, today: date) -> Card | None:
    """None where nothing was written yet; three queries at most.

    Of a record that was joined with another, visits are used up in the record that is in use now.
    """
    row = PatientCard.objects.filter(patient=patient).first()
    if row is None:
        return None
    used, visits = None, None
    if row.visits_authorised is not None:
        # What counts as a visit is known a storey above: settings.VISITS_USED.
        used = import_string(settings.VISITS_USED)(patient.in_use, clinic=clinic, since=row.authorised_from)
        visits = rules.visits(row.visits_authorised, used)
    return Card(
        row=row,
        used=used,
        visits=visits,
        referral=rules.referral(row.referral_until, today=today) if row.referral_from else None,
    )
