"""After the password comes the second step, on the sign-in page and on a page whose sign-in ran out; a passkey is both."""

import json

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from clinic import dates, renewals
from clinic.models import AuditEvent, Message
from clinic.rules.one_time_codes import SECONDS, code_at
from tests.clinic.views.test_own_sign_in import CODES, PASSWORD, add_app, add_passkey, confirmed

pytestmark = pytest.mark.django_db

LOGIN, SECOND, PASSKEY = "/accounts/login/", "/accounts/login/second-step/", "/accounts/login/passkey/"
RENEWAL = "/accounts/renewal/"


@pytest.fixture
def dana(alder, sign_in):
    return confirmed(sign_in(alder.therapist))


def next_code(secret):
    """The code after the one that added the app, which is spent."""
    return code_at(secret, int(dates.now().timestamp()) // SECONDS + 1)


def half_signed_in(at, goes_to="/patients/"):
    client = Client()
    asked = client.post(LOGIN, {"login": at.therapist.user.email, "password": PASSWORD, "next": goes_to})
    assert asked.url == SECOND
    return client


def is_signed_in(client):
    return client.get("/today/").status_code == 200


def test_the_password_alone_lets_nobody_in_who_has_a_second_step(alder, dana):
    add_app(dana)
    client = half_signed_in(alder)
    assert not is_signed_in(client)
    assert "Dana Whitfield" in client.get(SECOND).content.decode()


def test_a_code_of_the_app_leads_where_they_were_going_and_counts_once(alder, dana):
    code = next_code(add_app(dana))
    first, second = half_signed_in(alder), half_signed_in(alder)
    assert first.post(SECOND, {"code": code}).url == "/patients/"
    assert is_signed_in(first)
    assert "That is not the code." in second.post(SECOND, {"code": code}).content.decode()
    assert not is_signed_in(second)


def test_a_recovery_code_counts_once_and_is_told(alder, dana):
    add_app(dana)
    code = dana.get(CODES).context["codes"][3]
    first, second = half_signed_in(alder), half_signed_in(alder)
    assert first.post(SECOND, {"code": code}).url == "/patients/"
    assert second.post(SECOND, {"code": code}).status_code == 200
    assert AuditEvent.objects.filter(kind="sign_in.code_used").count() == 1
    assert Message.objects.filter(parameters__what="code_used").count() == 1
    assert "9 of 10" in dana.get("/accounts/second-step/").content.decode()


def test_a_passkey_after_the_password(alder, dana):
    device, _ = add_passkey(dana)
    client = half_signed_in(alder)
    asked = json.loads(client.get(SECOND).context["options"])
    assert client.post(SECOND, {"credential": device.signs(asked)}).url == "/patients/"
    assert is_signed_in(client)
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


def test_a_passkey_alone(dana):
    device, _ = add_passkey(dana)
    client = Client()
    asked = client.get(PASSKEY).json()
    assert asked["publicKey"].get("allowCredentials", []) == []  # whose passkeys there are is told to nobody
    answer = client.post(PASSKEY, {"credential": device.signs(asked), "next": "/check-ins/"})
    assert answer.url == "/check-ins/"
    assert is_signed_in(client)


def test_a_passkey_that_asked_nobody_who_they_are_is_no_sign_in(dana):
    device, _ = add_passkey(dana)
    device.asks_who = False
    client = Client()
    answer = client.post(
        PASSKEY, {"credential": device.signs(client.get(PASSKEY).json()), "next": "/patients/"}
    )
    assert answer.url == "/accounts/login/?next=%2Fpatients%2F"
    assert not is_signed_in(client)


@pytest.mark.parametrize("answer", ["", "{}", "[]", "[" * 9000, '{"response": {"userHandle": 7}}', "\x00"])
def test_an_answer_that_is_none_signs_nobody_in(dana, answer):
    client = Client()
    client.get(PASSKEY)
    assert client.post(PASSKEY, {"credential": answer}).url == LOGIN
    assert not is_signed_in(client)


def test_an_answer_is_good_once(dana):
    device, _ = add_passkey(dana)
    client = Client()
    answer = device.signs(client.get(PASSKEY).json())
    client.post(PASSKEY, {"credential": answer})
    client.post("/accounts/logout/")
    assert client.post(PASSKEY, {"credential": answer}).url == LOGIN


def test_another_persons_passkey_is_no_second_step(alder, dana, sign_in):
    add_app(dana)
    theirs, _ = add_passkey(confirmed(sign_in(alder.receptionist)))
    client = half_signed_in(alder)
    asked = json.loads(client.get(SECOND).context["options"])
    assert (
        "The passkey was not taken."
        in client.post(SECOND, {"credential": theirs.signs(asked)}).content.decode()
    )
    assert not is_signed_in(client)


def test_five_wrong_codes_stop_the_guessing_also_for_the_right_one(alder, dana):
    secret = add_app(dana)
    client = half_signed_in(alder)
    for _ in range(5):
        client.post(SECOND, {"code": "1234567"})
    assert (
        "There were too many wrong ones." in client.post(SECOND, {"code": next_code(secret)}).content.decode()
    )
    assert not is_signed_in(client)


def test_whoever_stands_at_the_wrong_persons_second_step_begins_again(alder, dana):
    add_app(dana)
    client = half_signed_in(alder)
    assert client.post(SECOND, {"leave": "yes"}).url == LOGIN
    assert client.get(SECOND).url == LOGIN


def test_a_right_code_after_half_an_hour_is_too_late(alder, dana):
    secret = add_app(dana)
    client = half_signed_in(alder)
    session = client.session
    session["account_login"]["initiated_at"] -= 1800
    session.save()
    assert client.post(SECOND, {"code": next_code(secret)}).url == LOGIN


def renew(client, at, **typed):
    return client.post(RENEWAL, {"whose": renewals.note(at.therapist.member), **typed})


def test_an_open_page_asks_for_the_password_and_then_for_the_code(alder, dana):
    secret = add_app(dana)
    client = Client()
    assert renew(client, alder, password=PASSWORD).status_code == 202
    assert not is_signed_in(client)
    refused = renew(client, alder, code="12")
    assert (refused.status_code, refused.content.decode()[:21]) == (422, "That is not the code.")
    assert renew(client, alder, code=next_code(secret)).status_code == 204
    assert is_signed_in(client)


def test_an_open_page_takes_a_passkey_after_the_password(alder, dana):
    device, _ = add_passkey(dana)
    client = Client()
    asked = renew(client, alder, password=PASSWORD).json()
    assert renew(client, alder, credential=device.signs(asked)).status_code == 204
    assert is_signed_in(client)


def test_on_an_open_page_a_code_without_the_password_begins_again(alder, dana):
    secret = add_app(dana)
    refused = renew(Client(), alder, code=next_code(secret))
    assert (refused.status_code, refused.content.decode()) == (
        409,
        "That took too long. Type your password again.",
    )


def test_an_open_page_takes_nobody_elses_second_half(alder, dana, sign_in):
    secret = add_app(dana)
    client = half_signed_in(alder)
    wrong = client.post(
        RENEWAL, {"whose": renewals.note(alder.receptionist.member), "code": next_code(secret)}
    )
    assert wrong.status_code == 409
    assert not is_signed_in(client)


def test_the_lock_lets_nobody_in_whose_second_step_was_not_shown(alder, dana):
    add_app(dana)
    client = half_signed_in(alder)
    for path in ("/accounts/lock/", "/accounts/locking/"):
        client.post(path, {"secret": PASSWORD, "next": "/today/"})
    assert client.post("/accounts/lock/", {"secret": PASSWORD}).url == LOGIN
    assert not is_signed_in(client)
    assert client.get(SECOND).status_code == 200  # it is still asked for
