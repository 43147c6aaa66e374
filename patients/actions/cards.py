"""Keep what the desk knows about who pays for a patient's visits."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.errors import Refused, Stale
from patients.models import Patient, PatientCard

MOST_VISITS = 999


@dataclass(frozen=True)
class CardDetails:
    """What a card says; visits count from `authorised_from` on, and a referral is valid through `referral_until`."""

    payer: str = ""
    visits_authorised: int | None = None
    authorised_from: date | None = None
    referral_from: str = ""
    referral_on: date | None = None
    referral_until: date | None = None
    notice_on: date | None = None
    notice_for: str = ""


@transaction.atomic
def keep(patient: Patient, *, details: CardDetails, version: int, by: Actor, now: datetime) -> PatientCard:
    """The card as it is now; `version` is that of the card that was on the page, 0 for none.

    Raises Refused for half of what belongs together, Stale when somebody saved first.
    """
    _refuse_halves(details)
    Patient.objects.select_for_update(no_key=True).get(pk=patient.pk)  # two first cards, one row
    row = PatientCard.objects.filter(patient=patient).first()
    if row is None and version == 0:
        row = PatientCard.objects.create(clinic_id=patient.clinic_id, patient=patient, **asdict(details))
    elif row is None:
        raise Stale(moves.LOST_RACE)
    else:
        moves.edit(row, version=version, **asdict(details))
    audit.record("patient.card_kept", target=row, by=by, now=now, patient_id=patient.pk)
    return row


def _refuse_halves(details: CardDetails) -> None:
    """What is refused, the field it stands at, and why."""
    has_visits, has_from = details.visits_authorised is not None, details.authorised_from is not None
    has_end = details.referral_until is not None
    wrong = (
        (has_visits and not has_from, "authorised_from", "Enter the day from which visits count."),
        (has_from and not has_visits, "visits_authorised", "Enter how many visits are authorised."),
        (
            has_visits and not 1 <= (details.visits_authorised or 0) <= MOST_VISITS,
            "visits_authorised",
            f"Enter a number from 1 to {MOST_VISITS}.",
        ),
        (bool(details.referral_from) and details.referral_on is None, "referral_on", "Enter its date."),
        (
            not details.referral_from and (details.referral_on is not None or has_end),
            "referral_from",
            "Write who referred them.",
        ),
        (
            details.referral_until is not None
            and details.referral_on is not None
            and details.referral_until < details.referral_on,
            "referral_until",
            "This is before the date of the referral.",
        ),
        (details.notice_on is None and bool(details.notice_for), "notice_on", "Enter the day it was signed."),
        (details.notice_on is not None and not details.notice_for, "notice_for", "Write what it is for."),
    )
    for is_wrong, field, sentence in wrong:
        if is_wrong:
            raise Refused(sentence, field=field)
