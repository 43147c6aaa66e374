"""A patient takes the consent back at the instant a needle is stored: one is first, and never a needle after it."""

import secrets

import pytest

from pathway.actions import consents
from pathway.models import NeedledSite, SpokenYes, TreatmentSession
from patients.models import Consent
from tests import cast
from tests.at_once import at_once, elsewhere
from tests.cast import NOW
from tests.pathway import sessions

SOON = NOW.replace(minute=5)


@pytest.fixture
def log(db):
    """A log in which everything was asked and nothing needled, really committed."""

    def made():
        alder = cast.open_clinic(slug=f"stop-{secrets.token_hex(4)}")
        session = sessions.opened(alder, sessions.ready(alder))
        return alder, TreatmentSession.objects.get(pk=session.pk)

    return elsewhere(made)


def taking_back(alder):
    def attempt():
        cast.enter(alder)
        consent = Consent.objects.get(discussed_at__isnull=False)
        return consents.withdraw(consent, how="word", by=alder.manager.by, now=SOON).withdrawn_at

    return attempt


def needling(alder, log):
    def attempt():
        cast.enter(alder)
        session = TreatmentSession.objects.get(pk=log.pk)
        sessions.written(alder, session, sites={"needles_in": 2, "technique": "trigger_point"}, now=SOON)
        return "needled"

    return attempt


@pytest.mark.parametrize("_round", range(4))
def test_a_withdrawal_and_a_needle_take_turns_and_both_are_as_they_were_told(log, _round):
    alder, session = log
    needled, withdrawn = at_once(needling(alder, session), taking_back(alder))

    cast.enter(alder)
    stored = {site.needles_in for site in NeedledSite.objects.filter(treatment_session=session)}
    assert withdrawn == SOON
    if needled == "needled":
        assert stored == {2}
    else:
        assert (stored, "took the consent back" in needled.message) == ({None}, True)


def test_after_a_withdrawal_no_hand_stores_a_needle(log):
    alder, session = log
    elsewhere(taking_back(alder))
    told = at_once(*[needling(alder, session)] * 4)
    cast.enter(alder)
    assert ["took the consent back" in one.message for one in told] == [True] * 4
    assert {site.needles_in for site in NeedledSite.objects.filter(treatment_session=session)} == {None}


def test_of_four_withdrawals_at_once_all_are_well_and_one_is_kept(log):
    alder, _ = log
    assert at_once(*[taking_back(alder)] * 4) == [SOON] * 4


def test_a_yes_and_a_withdrawal_at_once_leave_no_yes_that_counts(db):
    def made():
        alder = cast.open_clinic(slug=f"yes-{secrets.token_hex(4)}")
        episode = sessions.ready(alder)
        return alder, sessions.opened(alder, episode)

    alder, session = elsewhere(made)

    def hearing():
        cast.enter(alder)
        row = TreatmentSession.objects.get(pk=session.pk)
        return consents.hear_yes(row, by=alder.therapist.by, now=SOON)

    at_once(hearing, taking_back(alder))
    cast.enter(alder)
    standing = Consent.objects.standing()
    assert SpokenYes.objects.filter(treatment_session=session, consent__in=standing).count() == 0
