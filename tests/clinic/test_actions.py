"""The verbs of the practice: papers are recorded, renewed, withdrawn, and said before they run out."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse

from clinic import actions, queries
from clinic.enums import CredentialKind
from clinic.errors import Refused, Stale
from clinic.messages import rendering
from clinic.models import AuditEvent, Credential, Message
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db

TODAY = NOW.date()


@pytest.fixture
def bare(alder):
    """A clinic whose people hold no paper yet."""
    Credential.objects.all().delete()
    return alder


def record(at, *, days_left=200, **different):
    paper = {
        "kind": CredentialKind.DRY_NEEDLING,
        "number": "DN-1",
        "issued_by": "Course",
        "issued_on": TODAY - timedelta(days=900),
        "expires_on": TODAY + timedelta(days=days_left),
    }
    return actions.record_credential(
        at.clinic, at.therapist.user, **(paper | different), by=at.manager.by, now=NOW
    )


def needling_paper(at_clinic, **when):
    held = queries.credentials(at_clinic.clinic, at_clinic.therapist.user.pk, on=TODAY, **when)
    return held.get(CredentialKind.DRY_NEEDLING)


def mail_to(address):
    return rendering.email(Message.objects.get(address=address)).body


def warned():
    return sorted(Message.objects.values_list("address", "parameters__last_day"))


@pytest.mark.parametrize(
    ("different", "field"),
    [
        ({"expires_on": TODAY - timedelta(days=900)}, "expires_on"),
        ({"in_person_hours": 10}, "in_person_hours"),
        ({"course_hours": 20, "in_person_hours": 21}, "in_person_hours"),
    ],
)
def test_what_cannot_be_on_a_paper_is_refused_at_its_field(bare, different, field):
    with pytest.raises(Refused) as refused:
        record(bare, **different)
    assert (refused.value.field, Credential.objects.count()) == (field, 0)


def test_the_same_paper_is_recorded_once_and_its_renewal_beside_it(bare):
    record(bare)
    with pytest.raises(Refused) as refused:
        record(bare)
    renewal = record(bare, days_left=900)
    assert (refused.value.field, needling_paper(bare)) == ("number", renewal)


def test_only_a_dry_needling_credential_covers_advanced_muscles(bare):
    assert not record(bare, kind=CredentialKind.LICENCE, covers_advanced=True).covers_advanced
    assert record(bare, covers_advanced=True).covers_advanced


def test_a_withdrawn_paper_counts_no_longer_and_stays_readable(bare):
    paper = record(bare)
    actions.withdraw_credential(paper, reason="Suspended by the board", by=bare.manager.by, now=NOW)
    paper.refresh_from_db()
    assert needling_paper(bare) is None
    assert (paper.withdrawn_reason, paper.withdrawn_by) == ("Suspended by the board", bare.manager.user)
    assert AuditEvent.objects.filter(kind="credential.withdrawn").count() == 1


def test_it_still_counted_at_the_first_needle_before_it_was_withdrawn(bare):
    paper = record(bare)
    actions.withdraw_credential(paper, reason="Suspended", by=bare.manager.by, now=NOW)
    assert needling_paper(bare, at=NOW - timedelta(minutes=5)) == paper
    assert needling_paper(bare, at=NOW) is None


def test_nobody_withdraws_without_a_reason_or_twice(bare):
    paper = record(bare)
    with pytest.raises(Refused):
        actions.withdraw_credential(paper, reason="  ", by=bare.manager.by, now=NOW)
    actions.withdraw_credential(paper, reason="By mistake", by=bare.manager.by, now=NOW)
    with pytest.raises(Stale):
        actions.withdraw_credential(paper, reason="Again", by=bare.manager.by, now=NOW)


def test_a_paper_recorded_by_mistake_can_be_recorded_again(bare):
    actions.withdraw_credential(record(bare), reason="Wrong person", by=bare.manager.by, now=NOW)
    assert needling_paper(bare) is None
    assert record(bare) == needling_paper(bare)


def test_its_owner_and_the_managers_hear_each_warning_once(bare):
    record(bare, days_left=80)
    assert actions.warn_of_expiry(now=NOW) == 1
    actions.warn_of_expiry(now=NOW + timedelta(hours=1))
    assert [address for address, _ in warned()] == ["dana@alder.example", "max@alder.example"]
    assert f"{settings.SITE_URL}{reverse('own_credentials')}" in mail_to("dana@alder.example")
    assert f"{settings.SITE_URL}{reverse('practice')}" in mail_to("max@alder.example")
    actions.warn_of_expiry(now=NOW + timedelta(days=25))
    assert len(warned()) == 4


def test_a_paper_that_ran_out_is_said_as_such(bare):
    record(bare, days_left=-3)
    actions.warn_of_expiry(now=NOW)
    assert set(Message.objects.values_list("parameters__has_expired", flat=True)) == {True}


@pytest.mark.parametrize("settled", ["renewed", "withdrawn", "left"])
def test_nobody_is_warned_of_what_no_longer_matters(bare, settled):
    paper = record(bare, days_left=20)
    if settled == "renewed":
        record(bare, days_left=700)
    elif settled == "withdrawn":
        actions.withdraw_credential(paper, reason="Given back", by=bare.manager.by, now=NOW)
    else:
        bare.therapist.member.is_active = False
        bare.therapist.member.save()
    assert (actions.warn_of_expiry(now=NOW), warned()) == (0, [])


def test_a_withdrawal_takes_a_waiting_warning_back(bare):
    paper = record(bare, days_left=20)
    actions.warn_of_expiry(now=NOW)
    actions.withdraw_credential(paper, reason="Given back", by=bare.manager.by, now=NOW)
    assert set(Message.objects.values_list("state", flat=True)) == {"cancelled"}


def test_each_clinic_warns_of_its_own(bare):
    birch = cast.open_clinic(slug="birch")
    Credential.objects.all().delete()
    record(birch, days_left=20)
    actions.warn_of_expiry(now=NOW)
    assert [address for address, _ in warned()] == ["dana@birch.example", "max@birch.example"]
