"""The sign-in page: when to try again, the same for an e-mail nobody has, and a device that is known again."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from clinic.models import KnownDevice
from tests import cast

pytestmark = pytest.mark.django_db

DANA, NOBODY = "dana@alder.example", "nobody@alder.example"
SIGN_IN = reverse("account_login")


def tries(client, email=DANA, password="not it", **where):
    return client.post(SIGN_IN, {"login": email, "password": password}, **where)


def words(response):
    """The page but for the e-mail that was typed and the form's token."""
    page = response.content.decode().replace(NOBODY, "x").replace(DANA, "x")
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def comes_in(response):
    return response.status_code == 302


def test_the_right_password_leads_to_today_and_the_browser_is_known_from_then_on(alder):
    client = Client()
    assert tries(client, password=cast.PASSWORD).url == "/today/"
    cookie = client.cookies[settings.DEVICE_COOKIE_NAME]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 400 * 24 * 3600)
    client.logout()
    client.cookies[settings.DEVICE_COOKIE_NAME] = cookie.value
    tries(client, password=cast.PASSWORD)
    assert KnownDevice.objects.get().user == alder.therapist.user


def test_after_five_wrong_passwords_a_page_says_when_to_try_again_and_the_right_one_waits_too(alder):
    client = Client()
    for _ in range(5):
        assert tries(client).status_code == 200
    held = tries(client, password=cast.PASSWORD)
    assert (held.status_code, held.headers["Retry-After"]) == (429, "59")
    assert "<h1>Please wait 1 minute</h1>" in held.content.decode()
    assert client.get(SIGN_IN).status_code == 200


def test_an_e_mail_nobody_has_is_answered_word_for_word_alike(alder):
    for _ in range(7):
        one, other = tries(Client(), DANA), tries(Client(), NOBODY)
        assert one.status_code == other.status_code
        assert words(one) == words(other)


def test_an_e_mail_nobody_has_costs_a_hash_like_any_other(alder, monkeypatch):
    made = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, *typed: made.append(1) or encode(self, *typed)
    )
    for email in (DANA, NOBODY):
        made.clear()
        tries(Client(), email)
        assert len(made) == 1


def test_who_is_kept_waiting_by_strangers_comes_in_from_a_device_of_their_own(alder):
    hers = Client()
    tries(hers, password=cast.PASSWORD)
    hers.post(reverse("account_logout"))
    for number in range(6):
        tries(Client(), REMOTE_ADDR=f"192.0.2.{number}")
    assert tries(Client(), password=cast.PASSWORD).status_code == 429
    assert comes_in(tries(hers, password=cast.PASSWORD))


def test_a_cookie_we_did_not_sign_makes_no_device_known(alder):
    client = Client()
    client.cookies[settings.DEVICE_COOKIE_NAME] = "1b4e28ba-2fa1-11d2-883f-0016d3cca427"
    for _ in range(5):
        tries(client)
    assert tries(client).status_code == 429


def test_addresses_of_one_subnet_count_as_one(alder):
    for number in range(30):
        tries(Client(), f"somebody{number}@alder.example", REMOTE_ADDR=f"2001:db8::{number:x}")
    assert tries(Client(), REMOTE_ADDR="2001:db8::ffff").status_code == 429
    assert tries(Client(), REMOTE_ADDR="2001:db8:0:1::1").status_code == 200


@pytest.mark.parametrize("password", ["short", "needles-2026!", "1qaz2wsx3edc", "Alder-Physical1"])
def test_an_easy_password_is_not_taken_for_a_new_one(alder, sign_in, password):
    client = sign_in(alder.therapist)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": cast.PASSWORD, "password1": password, "password2": password},
    )
    alder.therapist.user.refresh_from_db()
    assert alder.therapist.user.check_password(cast.PASSWORD)
