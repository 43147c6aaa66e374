"""Signing in again on an open page: the same person and clinic only, and its scripts are told when nobody is there."""

import pytest
from django.conf import settings
from django.test import Client

from clinic import renewals
from clinic.permissions import CLINIC_KEY
from tests import cast

pytestmark = pytest.mark.django_db

RENEWAL = "/accounts/renewal/"
PASSWORD = "a-password-of-her-own"
BY_SCRIPT = {renewals.BY_SCRIPT: "yes"}


@pytest.fixture
def dana(alder):
    user = alder.therapist.user
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return alder.therapist


def note(person):
    return renewals.note(person.member)


def renew(client, signed, password=PASSWORD):
    return client.post(RENEWAL, {"whose": signed, "password": password})


def test_the_right_password_signs_the_pages_own_person_in_to_the_pages_own_clinic(birch, alder, dana):
    client = Client()
    assert renew(client, note(dana)).status_code == 204
    assert client.session["_auth_user_id"] == str(dana.user.pk)
    assert client.session[CLINIC_KEY] == alder.clinic.pk
    assert client.get("/today/").status_code == 200


@pytest.mark.parametrize("password", ["not hers", ""])
def test_a_wrong_password_says_whose_it_is_not_and_signs_nobody_in(dana, password):
    client = Client()
    refused = renew(client, note(dana), password)
    assert (refused.status_code, refused.content.decode()) == (
        422,
        "That is not the password of Dana Whitfield.",
    )
    assert client.get("/today/").status_code == 302


def test_a_note_that_was_tampered_with_is_refused(dana):
    refused = renew(Client(), note(dana)[:-1] + "x")
    assert refused.content.decode().startswith("This page is too old to sign in on.")


def test_somebody_else_cannot_renew_with_their_own_password(alder, dana):
    assert renew(Client(), note(alder.receptionist)).status_code == 422


def test_five_wrong_passwords_stop_the_guessing(dana):
    client = Client()
    for _ in range(5):
        renew(client, note(dana), "a guess")
    assert renew(client, note(dana)).content.decode() == "Too many tries. Try again in 1 minute."


def test_a_get_says_whether_the_pages_own_person_is_signed_in_and_brings_a_form_token(alder, dana, sign_in):
    hers = {renewals.WHOSE: note(dana)}
    nobody = Client()
    answer = nobody.get(RENEWAL, headers=hers)
    assert answer.status_code == 401
    assert settings.CSRF_COOKIE_NAME in answer.cookies
    her_tab, another_persons = sign_in(dana), sign_in(alder.receptionist)
    for client in (her_tab, another_persons):
        client.get("/today/")
    assert her_tab.get(RENEWAL, headers=hers).status_code == 204
    assert another_persons.get(RENEWAL, headers=hers).status_code == 401


def test_a_script_is_told_that_nobody_is_signed_in_where_a_person_is_shown_the_sign_in_page(alder):
    client = Client()
    assert client.get("/today/", headers=BY_SCRIPT).status_code == 401
    assert client.get("/today/").status_code == 302


def test_a_script_whose_form_token_is_old_is_told_to_sign_in_again(dana):
    client = Client(enforce_csrf_checks=True)
    assert client.post("/patients/new/", headers=BY_SCRIPT).status_code == 401
    assert client.post("/patients/new/").status_code == 403


def test_a_script_of_another_persons_or_another_clinics_page_is_refused(birch, alder, dana, sign_in):
    client = sign_in(dana)
    for signed in (note(alder.receptionist), note(birch.therapist), "nonsense"):
        assert client.get("/today/", headers={**BY_SCRIPT, renewals.WHOSE: signed}).status_code == 401
    cast.enter(alder)
    own = client.get("/today/", headers={**BY_SCRIPT, renewals.WHOSE: note(dana)})
    assert own.status_code == 200


def test_every_page_of_staff_carries_the_note_and_no_caching(alder, sign_in):
    page = sign_in(alder.receptionist).get("/today/")
    assert f'name="whose" value="{note(alder.receptionist)[:8]}' in page.content.decode()
    assert "no-store" in page.headers["Cache-Control"]
