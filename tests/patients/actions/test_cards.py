"""What the desk keeps about payer, referral and notice: whole, once, and never over somebody else's words."""

from dataclasses import replace
from datetime import date

import pytest

from clinic.errors import Refused, Stale
from clinic.models import AuditEvent
from patients.actions import cards
from patients.actions.cards import CardDetails
from patients.models import PatientCard
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
FULL = CardDetails(
    payer="Acme Health",
    visits_authorised=12,
    authorised_from=date(2026, 11, 1),
    referral_from="Dr Reed",
    referral_on=date(2026, 10, 20),
    referral_until=date(2027, 1, 20),
    notice_on=date(2026, 11, 2),
    notice_for="Dry needling",
)


def kept(at, patient, details=FULL, *, version=0):
    return cards.keep(patient, details=details, version=version, by=at.receptionist.by, now=NOW)


def test_a_card_is_kept_and_changed(alder):
    patient = cast.patient(alder)
    kept(alder, patient)
    kept(alder, patient, replace(FULL, payer="Self-pay"), version=1)
    row = PatientCard.objects.get()
    assert (row.payer, row.visits_authorised, row.referral_from) == ("Self-pay", 12, "Dr Reed")
    assert (
        list(AuditEvent.objects.filter(kind="patient.card_kept").values_list("patient_id", flat=True))
        == [patient.pk] * 2
    )


@pytest.mark.parametrize("version", [0, 2])
def test_who_saved_later_from_an_older_page_is_told(alder, version):
    patient = cast.patient(alder)
    kept(alder, patient)
    with pytest.raises(Stale):
        kept(alder, patient, CardDetails(payer="Other"), version=version)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"authorised_from": None}, "authorised_from"),
        ({"visits_authorised": None}, "visits_authorised"),
        ({"visits_authorised": 1000}, "visits_authorised"),
        ({"referral_from": ""}, "referral_from"),
        ({"referral_on": None}, "referral_on"),
        ({"referral_until": date(2026, 10, 19)}, "referral_until"),
        ({"notice_on": None}, "notice_on"),
        ({"notice_for": ""}, "notice_for"),
    ],
)
def test_half_of_what_belongs_together_is_refused_at_the_other_half(alder, changed, field):
    with pytest.raises(Refused) as refused:
        kept(alder, cast.patient(alder), replace(FULL, **changed))
    assert (refused.value.field, PatientCard.objects.count()) == (field, 0)
