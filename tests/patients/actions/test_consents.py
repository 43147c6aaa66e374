"""Consent: signed, discussed, taken back."""

from datetime import timedelta

import pytest

from clinic.errors import Refused
from patients.actions import consents
from patients.models import Consent
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def patient(alder):
    return cast.patient(alder)


def sign(at, patient, *, version=1, name="Will Better", now=NOW):
    return consents.presign(
        patient,
        text_slug="dry_needling",
        text_version=version,
        language="en",
        name=name,
        by=at.receptionist.by,
        now=now,
    )


def test_a_signature_counts_only_after_it_was_talked_through(alder, patient):
    consent = sign(alder, patient)
    assert not consent.is_valid
    consents.discuss(consent, by=alder.therapist.by, now=NOW)
    kept = Consent.objects.get()
    assert (kept.is_valid, kept.discussed_by) == (True, alder.therapist.user)


def test_the_same_text_signed_twice_is_one_consent(alder, patient):
    assert sign(alder, patient).pk == sign(alder, patient, now=NOW + timedelta(hours=1)).pk


def test_a_newer_text_replaces_the_older_consent_which_is_kept(alder, patient):
    sign(alder, patient)
    sign(alder, patient, version=2, now=NOW + timedelta(hours=1))
    kept = list(Consent.objects.order_by("text_version").values_list("text_version", "withdrawn_at"))
    assert kept == [(1, NOW + timedelta(hours=1)), (2, None)]


def test_a_name_is_needed(alder, patient):
    with pytest.raises(Refused, match="full name") as refused:
        sign(alder, patient, name="  ")
    assert refused.value.field == "name"


def test_what_was_taken_back_cannot_be_discussed(alder, patient):
    consent = consents.withdraw(sign(alder, patient), by=alder.receptionist.by, now=NOW)
    with pytest.raises(Refused, match="sign again"):
        consents.discuss(consent, by=alder.therapist.by, now=NOW)
    assert not Consent.objects.get().is_valid
