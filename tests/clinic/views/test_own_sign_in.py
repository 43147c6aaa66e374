"""Your sign-in: apps, passkeys and recovery codes are added and taken away by their own person, who is told each time."""

import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from clinic import actions, dates
from clinic.enums import Role
from clinic.messages import rendering
from clinic.models import AuditEvent, Message
from clinic.rules.one_time_codes import SECONDS, code_at
from tests import cast
from tests.clinic.passkey_devices import Device

pytestmark = pytest.mark.django_db

PASSWORD = "correct-horse-battery"
OWN = "/accounts/second-step/"
APP, PASSKEY, CODES = f"{OWN}app/new/", f"{OWN}passkeys/new/", f"{OWN}codes/"


@pytest.fixture
def dana(alder, sign_in):
    """Dana's browser, minutes after she typed her password once more."""
    return confirmed(sign_in(alder.therapist))


def confirmed(client):
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return client


def code_now(secret, steps=0):
    return code_at(secret, int(dates.now().timestamp()) // SECONDS + steps)


def add_app(client):
    """The secret of an app that was added."""
    secret = re.search(r'sign-in-key">(\w+)<', client.get(APP).content.decode())[1]
    client.post(APP, {"code": code_now(secret)})
    return secret


def options(client, path=PASSKEY):
    return client.get(path).context["options"]


def add_passkey(client, name="Work phone", **device):
    device = Device(host="testserver", **device)
    answer = device.makes(json.loads(options(client)))
    return device, client.post(PASSKEY, {"name": name, "credential": answer})


def types():
    return sorted(Authenticator.objects.values_list("type", flat=True))


def recorded(what):
    return AuditEvent.objects.filter(kind=f"sign_in.{what}").count()


def told():
    return [
        row.parameters["what"] for row in Message.objects.filter(template="staff_second_step").order_by("pk")
    ]


@pytest.mark.parametrize("path", [APP, PASSKEY, CODES, f"{CODES}file/"])
def test_every_change_asks_for_the_password_first(alder, sign_in, path):
    client = sign_in(alder.therapist)
    asked = client.get(path)
    assert asked.url.startswith("/accounts/reauthenticate/?next=%2Faccounts%2Fsecond-step")
    assert client.post("/accounts/reauthenticate/", {"password": "not hers", "next": path}).status_code == 200
    assert client.get(path).url == asked.url
    assert client.post("/accounts/reauthenticate/", {"password": PASSWORD, "next": path}).url == path


def test_a_press_that_came_too_late_changes_nothing(alder, sign_in, dana):
    add_app(dana)
    app = Authenticator.objects.get(type="totp")
    sign_in(alder.therapist).post(f"{OWN}removal/", {"step": app.pk})
    assert types() == ["recovery_codes", "totp"]


def test_an_app_counts_once_it_has_shown_a_right_code(dana):
    page = dana.post(APP, {"code": "000000x"}).content.decode()
    assert "That is not the code." in page
    assert types() == []
    add_app(dana)
    assert (types(), recorded("app_added"), told()) == (["recovery_codes", "totp"], 1, ["app_added"])


def test_a_code_typed_wrong_keeps_the_secret_the_phone_has_read(dana):
    first = dana.get(APP).context["secret"]
    dana.post(APP, {"code": "nonsense"})
    assert dana.get(APP).context["secret"] == first


def test_there_is_one_app(dana):
    add_app(dana)
    secret = dana.get(APP).context["secret"]
    assert "already" in dana.post(APP, {"code": code_now(secret)}).content.decode()


def test_no_secret_is_kept_as_it_is(dana):
    secret = add_app(dana)
    rows = list(Authenticator.objects.order_by("type"))
    assert secret not in json.dumps([row.data for row in rows])
    assert [len(row.data.get("seed", row.data.get("secret"))) > 100 for row in rows] == [True, True]
    assert rows[0].wrap().get_unused_codes()[0] not in json.dumps(rows[0].data)


def test_what_the_session_holds_of_a_new_app_is_sealed(dana):
    secret = dana.get(APP).context["secret"]
    assert secret not in json.dumps(dict(dana.session))


def test_a_passkey_is_added_under_its_name(dana):
    _, answer = add_passkey(dana)
    assert answer.url == CODES
    assert (types(), recorded("passkey_added"), told()) == (
        ["recovery_codes", "webauthn"],
        1,
        ["passkey_added"],
    )
    page = dana.get(OWN).content.decode()
    assert "Work phone" in page
    assert "Not used yet" in page


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "{}",
        "[]",
        "null",
        '"a"',
        "[" * 9000,
        '{"response": {}}',
        '{"response": 7, "id": "\\u0000"}',
        "x" * 30_000,
        json.dumps(
            {"id": "AA", "rawId": "AA", "response": {"clientDataJSON": "e30", "attestationObject": "oA"}}
        ),
    ],
)
def test_an_answer_that_is_none_is_refused(dana, answer):
    options(dana)
    page = dana.post(PASSKEY, {"name": "Phone", "credential": answer})
    assert (page.status_code, types()) == (200, [])


def test_an_answer_to_an_earlier_question_or_for_another_site_is_refused(dana):
    old = Device(host="testserver").makes(json.loads(options(dana)))
    options(dana)
    assert dana.post(PASSKEY, {"name": "Phone", "credential": old}).status_code == 200
    elsewhere = Device(host="evil.example").makes(json.loads(options(dana)))
    assert dana.post(PASSKEY, {"name": "Phone", "credential": elsewhere}).status_code == 200
    assert types() == []


def test_a_device_that_asks_nobody_who_they_are_is_refused(dana):
    _, page = add_passkey(dana, asks_who=False)
    assert "The passkey was not taken." in page.content.decode()


def test_the_same_passkey_is_added_once(dana):
    device, _ = add_passkey(dana)
    again = device.makes(json.loads(options(dana)))
    assert "added before" in dana.post(PASSKEY, {"name": "Twice", "credential": again}).content.decode()


def test_recovery_codes_are_shown_for_ten_minutes(dana):
    add_app(dana)
    page = dana.get(CODES)
    codes = page.context["codes"]
    assert (len(codes), len(set(codes)), [len(code) for code in codes]) == (10, 10, [9] * 10)
    file = dana.get(f"{CODES}file/")
    assert codes[9] in file.content.decode()
    assert file.headers["Content-Disposition"] == 'attachment; filename="recovery-codes.txt"'
    made = Authenticator.objects.filter(type="recovery_codes")
    made.update(created_at=dates.now() - timedelta(minutes=11))
    assert [dana.get(path).url for path in (CODES, f"{CODES}file/")] == [OWN, OWN]
    assert "10 of 10" in dana.get(OWN).content.decode()


def test_new_codes_take_the_place_of_the_old(dana):
    add_app(dana)
    old = dana.get(CODES).context["codes"]
    dana.post(CODES)
    assert set(dana.get(CODES).context["codes"]) & set(old) == set()
    assert (recorded("codes_made"), told()) == (1, ["app_added", "codes_made"])


def test_without_a_second_step_there_are_no_codes(dana):
    assert dana.post(CODES).url == OWN
    assert types() == []


def test_with_the_last_step_the_codes_go(dana):
    add_app(dana)
    add_passkey(dana)
    app, passkey = Authenticator.objects.exclude(type="recovery_codes").order_by("pk")
    dana.post(f"{OWN}removal/", {"step": app.pk})
    assert types() == ["recovery_codes", "webauthn"]
    dana.post(f"{OWN}removal/", {"step": passkey.pk})
    assert (types(), recorded("app_removed"), recorded("passkey_removed")) == ([], 1, 1)


def test_nobody_takes_away_what_is_somebody_elses(alder, sign_in, dana):
    add_app(dana)
    app = Authenticator.objects.get(type="totp")
    rosa = confirmed(sign_in(alder.receptionist))
    for step in (app.pk, "", "x", "9" * 30):
        assert (
            "taken away before" in rosa.post(f"{OWN}removal/", {"step": step}, follow=True).content.decode()
        )
    assert types() == ["recovery_codes", "totp"]


def test_each_clinic_a_person_works_in_has_the_sentence_and_the_person_one_mail(birch, alder, sign_in):
    cast.enter(birch)
    actions.add_member(
        birch.clinic,
        email=alder.therapist.user.email,
        name="Dana Whitfield",
        role=Role.THERAPIST,
        by=birch.manager.by,
        now=cast.NOW,
    )
    cast.enter(alder)
    add_app(confirmed(sign_in(alder.therapist)))
    counted = []
    for one in (alder, birch):
        cast.enter(one)
        counted.append((recorded("app_added"), Message.objects.filter(template="staff_second_step").count()))
    assert sorted(counted) == [(1, 0), (1, 1)]


def test_the_mail_says_what_changed_and_what_to_do(dana):
    add_app(dana)
    dana.post(CODES)
    mails = [
        rendering.email(row) for row in Message.objects.filter(template="staff_second_step").order_by("pk")
    ]
    assert [mail.subject for mail in mails] == ["Alder Physical Therapy: your sign-in changed"] * 2
    assert mails[0].body.splitlines()[0] == "An authenticator app was added to your sign-in."
    assert "If that was not you, tell your practice manager" in mails[1].body


def test_a_stranger_is_sent_to_sign_in(alder):
    assert Client().get(OWN).url == f"/accounts/login/?next={OWN}"
