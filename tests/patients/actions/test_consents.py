"""Consent: signed, discussed, taken back, and kept word for word by the database itself."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction

from clinic.errors import Refused
from clinic.models import AuditEvent
from patients.actions import consents
from patients.actions.consents import Signature, Text
from patients.enums import Signer, TakenBack
from patients.models import Consent
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db

WORDING = {
    "title": "Consent",
    "parts": [["What it is", "Thin needles."]],
    "agrees": "I agree",
    "current": "And current",
}
COVERED = {"regions": ["low_back"], "techniques": ["trigger_point"], "answers": {}}
HOUR = timedelta(hours=1)


@pytest.fixture
def patient(alder):
    return cast.patient(alder)


def sign(at, patient, *, version=1, now=NOW, renews=False, **signature):
    return consents.sign(
        patient,
        text=Text("dry_needling", version, "en", WORDING),
        signature=Signature(**{"name": "Will Better", **signature}),
        renews=renews,
        by=at.receptionist.by,
        now=now,
    )


def discuss(at, consent, *, covered=COVERED, now=NOW):
    return consents.discuss(consent, covered=covered, by=at.therapist.by, now=now)


def withdraw(at, consent, *, how=TakenBack.WORD, now=NOW):
    return consents.withdraw(consent, how=how, by=at.receptionist.by, now=now)


def test_a_signature_counts_only_after_it_was_talked_through(alder, patient):
    consent = sign(alder, patient)
    assert not consent.is_valid
    discuss(alder, consent)
    kept = Consent.objects.get()
    assert (kept.is_valid, kept.discussed_by, kept.covered) == (True, alder.therapist.user, COVERED)


def test_a_second_press_changes_nothing_of_the_first_talk(alder, patient):
    consent = discuss(alder, sign(alder, patient))
    discuss(alder, consent, covered={**COVERED, "regions": ["groin"]}, now=NOW + HOUR)
    kept = Consent.objects.get()
    assert (kept.covered, kept.discussed_at) == (COVERED, NOW)


def test_the_words_that_were_signed_are_kept(alder, patient):
    assert sign(alder, patient).wording == WORDING


def test_the_same_text_signed_twice_is_one_consent(alder, patient):
    assert sign(alder, patient).pk == sign(alder, patient, now=NOW + HOUR).pk


@pytest.mark.parametrize("again", [{"version": 2}, {"renews": True}], ids=["newer text", "signed anew"])
def test_a_newer_signature_takes_the_place_of_the_older_which_is_kept_and_is_no_withdrawal(
    alder, patient, again
):
    sign(alder, patient)
    newer = sign(alder, patient, now=NOW + HOUR, **again)
    kept = list(Consent.objects.order_by("pk").values_list("renewed_at", "withdrawn_at"))
    assert kept == [(NOW + HOUR, None), (None, None)]
    assert Consent.objects.standing().get() == newer


def test_a_name_is_needed(alder, patient):
    with pytest.raises(Refused, match="full name") as refused:
        sign(alder, patient, name="  ")
    assert refused.value.field == "name"


def test_who_signs_for_a_patient_needs_the_patients_own_yes(alder, patient):
    with pytest.raises(Refused, match="agree too") as refused:
        sign(alder, patient, signed_by=Signer.GUARDIAN)
    assert refused.value.field == "patient_agrees"
    assert sign(alder, patient, signed_by=Signer.GUARDIAN, patient_agrees=True).signed_by == Signer.GUARDIAN


def test_what_was_taken_back_cannot_be_discussed(alder, patient):
    consent = sign(alder, patient)
    assert withdraw(alder, consent)
    with pytest.raises(Refused, match="sign again"):
        discuss(alder, consent)
    assert not Consent.objects.get().is_valid


def test_taken_back_twice_is_taken_back_once_at_the_first_moment(alder, patient):
    consent = sign(alder, patient)
    assert withdraw(alder, consent, how=TakenBack.LINK)
    assert not withdraw(alder, consent, now=NOW + HOUR)
    kept = Consent.objects.get()
    assert (kept.withdrawn_at, kept.withdrawn_how) == (NOW, "link")
    assert AuditEvent.objects.filter(kind="consent.withdrawn").count() == 1


def test_a_row_read_before_the_talk_can_still_be_taken_back_after_it(alder, patient):
    read_earlier = Consent.objects.get(pk=sign(alder, patient).pk)
    discuss(alder, Consent.objects.get())
    assert withdraw(alder, read_earlier)
    assert not Consent.objects.get().is_valid


def test_after_a_withdrawal_the_patient_may_sign_again(alder, patient):
    withdraw(alder, sign(alder, patient))
    again = discuss(alder, sign(alder, patient, now=NOW + HOUR), now=NOW + HOUR)
    assert (again.is_valid, Consent.objects.count()) == (True, 2)


def test_a_paper_older_than_the_withdrawal_does_not_count(alder, patient):
    withdraw(alder, sign(alder, patient))
    with pytest.raises(Refused, match="older than the day") as refused:
        sign(alder, patient, signed_at=NOW - HOUR, now=NOW + HOUR)
    assert refused.value.field == "signed_on"


def test_nobody_signs_on_a_day_to_come(alder, patient):
    with pytest.raises(Refused, match="still to come"):
        sign(alder, patient, signed_at=NOW + HOUR)


@pytest.mark.parametrize(
    "change",
    [
        {"signed_name": "Somebody Else"},
        {"wording": {}},
        {"agrees_to_current": True},
        {"discussed_at": None, "discussed_by": None},
        {"covered": {**COVERED, "regions": ["groin", "buttock"]}},
        {"withdrawn_at": NOW},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_keeps_what_was_signed_and_talked_through(alder, patient, change):
    consent = discuss(alder, sign(alder, patient))
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**change)


def test_the_database_keeps_a_withdrawal(alder, patient):
    consent = sign(alder, patient)
    withdraw(alder, consent)
    for change in ({"withdrawn_at": None, "withdrawn_how": ""}, {"withdrawn_at": NOW + HOUR}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**change)


def test_the_database_counts_no_consent_without_a_region_or_without_who_and_when(alder, patient):
    consent = sign(alder, patient)
    for change in (
        {"discussed_at": NOW, "discussed_by": alder.therapist.user},
        {"discussed_at": NOW, "covered": COVERED},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Consent.objects.filter(pk=consent.pk).update(**change)


def test_the_database_never_deletes_a_consent(alder, patient):
    sign(alder, patient)
    with pytest.raises(DatabaseError), transaction.atomic():
        Consent.objects.all().delete()


def test_the_database_takes_one_standing_consent_of_a_patient(alder, patient):
    consent = sign(alder, patient)
    consent.pk, consent.uuid = None, "0193a1b2-0000-7000-8000-000000000000"
    with pytest.raises(DatabaseError), transaction.atomic():
        consent.save(force_insert=True)
