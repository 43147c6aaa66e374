"""Patient links: unguessable, only their hash at rest."""

from datetime import timedelta

import pytest
from django.db import transaction

from clinic import links, scope
from clinic.enums import LinkPurpose
from clinic.models import PatientLink
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def link(alder):
    return links.make(
        purpose=LinkPurpose.INTAKE,
        target_id=5,
        patient_id=7,
        clinic_id=alder.clinic.pk,
        language="es",
        now=NOW,
        days=30,
    )


def token_of(link):
    return links.url(link).rstrip("/").rpartition("/")[2]


def test_a_token_is_256_bits_and_the_same_every_time_it_is_made(link):
    assert len(token_of(link)) == 43
    assert token_of(link) == token_of(PatientLink.objects.get(pk=link.pk))


def test_the_row_holds_nothing_that_opens_the_door(link):
    stored = PatientLink.objects.filter(pk=link.pk).values().get()
    assert all(token_of(link) not in str(value) for value in stored.values())


def test_asking_again_for_the_same_target_gives_the_same_link(link, alder):
    again = links.make(
        purpose=LinkPurpose.INTAKE,
        target_id=5,
        patient_id=7,
        clinic_id=alder.clinic.pk,
        language="en",
        now=NOW + timedelta(days=1),
        days=30,
    )
    assert again == link


def test_a_link_is_found_before_any_clinic_is_in_sight_and_enters_its_own(link, alder, nothing_in_scope):
    nothing_in_scope()
    with transaction.atomic():
        found = scope.enter_by_link(bytes(link.token_hash))
        assert (found.pk, found.clinic_id, found.purpose, found.language) == (
            link.pk,
            alder.clinic.pk,
            "intake",
            "es",
        )
        assert PatientLink.objects.get() == link


def test_a_wrong_token_enters_nothing(link, nothing_in_scope):
    nothing_in_scope()
    assert scope.enter_by_link(b"0" * 32) is None
    assert list(PatientLink.objects.all()) == []


@pytest.mark.parametrize(
    "token", ["short", "a" * 43, "%00", "\udcff"], ids=["short", "wrong", "nul", "surrogate"]
)
def test_an_unknown_link_gets_a_kind_page(client, alder, token):
    response = client.get(f"/p/{token}/".encode("utf-8", "surrogatepass").decode("latin-1"))
    assert response.status_code == 404


def test_an_expired_link_gets_a_kind_page_with_the_clinics_phone(client, link, alder):
    PatientLink.objects.filter(pk=link.pk).update(expires_at=NOW - timedelta(days=3000))
    response = client.get(f"/p/{token_of(link)}/")
    assert response.status_code == 410
    assert alder.clinic.phone in response.content.decode()
