"""A person of two clinics goes from one to the other; nobody goes where they do not work."""

import pytest

from clinic import actions, actors, scope
from clinic.actions import staff
from clinic.models import AuditEvent, Membership
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(birch, alder):
    """Dana of Alder works in Birch too; the first clinic she sees is the one she joined first."""
    cast.enter(birch)
    actions.add_member(
        birch.clinic,
        email=alder.therapist.user.email,
        name="Dana Whitfield",
        role="therapist",
        by=actors.clock(birch.clinic.pk),
        now=cast.NOW,
    )
    return alder, birch


def choose(client, clinic):
    return client.post("/clinics/choice/", {"clinic": clinic.uuid})


def test_who_works_in_two_clinics_is_offered_the_other_and_gets_there(both, sign_in):
    alder, birch = both
    client = sign_in(alder.therapist)
    page = client.get("/today/")
    assert page.context["frame"].clinic == alder.clinic
    assert "Go to Birch Physical Therapy" in page.content.decode()
    assert choose(client, birch.clinic).url == "/today/"
    assert client.get("/today/").context["frame"].clinic == birch.clinic
    assert choose(client, birch.clinic).status_code == 302  # pressed twice
    scope.enter(birch.clinic.pk)
    assert AuditEvent.objects.filter(kind="clinic.entered", actor_id=alder.therapist.user.pk).count() == 2


def test_who_works_in_one_clinic_is_offered_nothing(birch, alder, sign_in):
    assert b"Go to " not in sign_in(alder.receptionist).get("/today/").content


@pytest.mark.parametrize("clinic", ["", "no-uuid", "a\x00b"])
def test_a_clinic_that_is_not_there_is_404(alder, sign_in, clinic):
    assert sign_in(alder.manager).post("/clinics/choice/", {"clinic": clinic}).status_code == 404


def test_a_clinic_one_does_not_work_in_or_left_is_404_and_changes_nothing(both, sign_in):
    alder, birch = both
    client = sign_in(alder.receptionist)
    assert choose(client, birch.clinic).status_code == 404
    assert client.get("/today/").context["frame"].clinic == alder.clinic
    dana = sign_in(alder.therapist)
    choose(dana, birch.clinic)
    scope.enter(birch.clinic.pk)
    Membership.objects.filter(clinic=birch.clinic, user=alder.therapist.user).update(is_active=False)
    assert dana.get("/today/").context["frame"].clinic == alder.clinic
    assert choose(dana, birch.clinic).status_code == 404


def test_who_is_switched_off_in_one_of_two_clinics_works_on_in_the_other_and_sees_nothing_of_the_first(
    both, sign_in
):
    alder, birch = both
    client = sign_in(alder.therapist)
    assert client.get("/today/").context["frame"].clinic == alder.clinic
    cast.enter(alder)
    staff.switch_off(alder.therapist.member, by=alder.manager.by, now=cast.NOW)
    page = client.get("/today/")
    assert page.context["frame"].clinic == birch.clinic
    assert "Alder" not in page.content.decode()
    assert choose(client, alder.clinic).status_code == 404
