"""A locked session: nothing opens but the lock, by the password or this device's PIN; what was typed before it is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from clinic import come_again, locks, passkeys, renewals
from clinic.actions.pins import NONE_HERE, USED_UP, WRONG
from clinic.models import AuditEvent, KnownDevice
from tests import cast
from tests.clinic.views.test_own_sign_in import add_passkey, confirmed

pytestmark = pytest.mark.django_db

LOCK, PAGE, PIN = reverse("lock"), reverse("locked"), "418207"


@pytest.fixture
def dana(alder):
    """Dana on a device that is known, in the middle of her day."""
    client = Client()
    client.post(reverse("account_login"), {"login": alder.therapist.user.email, "password": cast.PASSWORD})
    client.get("/today/")
    cast.enter(alder)
    return client


@pytest.fixture
def locked(dana):
    dana.post(reverse("locking"))
    return dana


def own_script(alder):
    return {renewals.BY_SCRIPT: "yes", renewals.WHOSE: renewals.note(alder.therapist.member)}


def unlock(client, secret, **more):
    return client.post(LOCK, {"secret": secret, **more})


def choose_pin(client, pin=PIN, password=cast.PASSWORD):
    return client.post(reverse("pin"), {"pin": pin, "password": password})


def test_a_locked_session_is_led_to_the_lock_whatever_it_asks_for(locked):
    assert locked.get("/patients/?q=x").url == f"{PAGE}?next=%2Fpatients%2F%3Fq%3Dx"
    for path in ("/today/", "/sign-ins/", "/accounts/password/change/", "/clinics/choice/"):
        assert locked.get(path).headers["Location"].startswith(PAGE)
    assert locked.post("/patients/new/", {"given_name": "A"}).headers["Location"].startswith(PAGE)
    assert locked.get(f"{LOCK}?next=/today/").url == f"{PAGE}?next=%2Ftoday%2F"


@pytest.mark.parametrize(
    "headers",
    [
        {renewals.BY_SCRIPT: "yes"},
        {locks.POLL_HEADER: "yes"},
        {"HX-Request": "true"},
        {"Sec-Fetch-Dest": "empty"},
    ],
)
def test_scripts_of_a_locked_session_take_a_status_and_no_page(locked, headers):
    assert locked.get("/today/", headers=headers).status_code == 423


def test_the_password_unlocks_and_leads_back(locked):
    page = locked.get(f"{PAGE}?next=/calendar/")
    assert "Dana Whitfield" in page.content.decode()
    assert unlock(locked, cast.PASSWORD, next="/calendar/").url == "/calendar/"
    assert locked.get("/today/").status_code == 200


def test_a_wrong_password_keeps_it_locked_and_says_so(locked):
    page = unlock(locked, "not her password")
    assert "That is not the password of Dana Whitfield." in page.content.decode()
    assert locked.get("/today/").status_code == 302


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example", "9999-12-31T23:59", "today"]
)
def test_nobody_is_led_away_to_what_is_no_address_of_ours(locked, elsewhere):
    assert unlock(locked, "not her password", here=elsewhere).status_code == 422
    assert unlock(locked, cast.PASSWORD, next=elsewhere).url == "/"


def test_who_is_not_locked_is_led_on_and_who_is_not_signed_in_to_the_sign_in(dana):
    for address in (LOCK, PAGE):
        assert dana.get(f"{address}?next=/today/").url == "/today/"
    assert Client().get(LOCK).url == reverse("account_login")


def test_signing_out_is_open_to_a_locked_session(locked):
    locked.post(reverse("account_logout"))
    assert locked.get("/today/").headers["Location"].startswith(reverse("account_login"))


def test_wrong_passwords_at_the_lock_are_counted_like_any_others(locked):
    for _ in range(5):
        unlock(locked, "a guess of twelve")
    assert "Too many tries. Try again in 1 minute." in unlock(locked, cast.PASSWORD).content.decode()


def test_the_pin_of_the_device_unlocks_it(alder, dana):
    assert choose_pin(dana).url == reverse("sign_ins")
    dana.post(reverse("locking"))
    assert unlock(dana, "418208").content.decode().count(WRONG) == 1
    assert unlock(dana, PIN, next="/today/").url == "/today/"
    assert PIN not in KnownDevice.objects.get().pin
    cast.enter(alder)
    assert AuditEvent.objects.filter(kind="pin.chosen", actor_id=alder.therapist.user.pk).count() == 1


def test_after_five_wrong_pins_only_the_password_unlocks_and_then_the_pin_counts_again(dana):
    choose_pin(dana)
    dana.post(reverse("locking"))
    for number in range(5):
        unlock(dana, f"41820{number}")
    assert USED_UP in unlock(dana, PIN).content.decode()
    unlock(dana, cast.PASSWORD)
    dana.post(reverse("locking"))
    assert unlock(dana, PIN).status_code == 302


def test_a_pin_opens_no_other_device(alder, dana):
    choose_pin(dana)
    other = Client()
    other.post(reverse("account_login"), {"login": alder.therapist.user.email, "password": cast.PASSWORD})
    other.post(reverse("locking"))
    assert NONE_HERE in unlock(other, PIN).content.decode()


@pytest.mark.parametrize(
    ("pin", "password", "words"),
    [
        ("123456", cast.PASSWORD, "among the first anybody would try"),
        ("12", cast.PASSWORD, "A PIN is six digits."),
        (PIN, "not her password", "That is not your password."),
    ],
)
def test_a_pin_is_chosen_with_the_password_and_is_no_easy_one(dana, pin, password, words):
    assert words in choose_pin(dana, pin, password).content.decode()
    assert KnownDevice.objects.get().pin == ""


def test_the_pages_own_script_unlocks_in_place(alder, locked):
    script = own_script(alder)
    refused = locked.post(LOCK, {"secret": "not her password"}, headers=script)
    assert (refused.status_code, refused.content.decode()) == (
        422,
        "That is not the password of Dana Whitfield.",
    )
    assert locked.get(reverse("renewal"), headers=script).status_code == 423
    assert locked.post(LOCK, {"secret": cast.PASSWORD}, headers=script).status_code == 204
    asked = locked.get(reverse("renewal"), headers=script)
    assert asked.status_code == 204
    assert int(asked.headers["X-Needlepath-Idle"]) < 60


def test_a_script_of_somebody_elses_page_unlocks_nothing(alder, locked):
    theirs = {renewals.BY_SCRIPT: "yes", renewals.WHOSE: renewals.note(alder.receptionist.member)}
    assert locked.post(LOCK, {"secret": cast.PASSWORD}, headers=theirs).status_code == 401
    assert locked.get("/today/").status_code == 302


def test_signing_in_again_on_the_page_unlocks_it_too(alder, locked):
    whose = renewals.note(alder.therapist.member)
    locked.post(reverse("renewal"), {"whose": whose, "password": cast.PASSWORD})
    assert locked.get("/today/").status_code == 200


def test_a_request_that_began_before_the_lock_and_saves_after_it_does_not_take_it_away(dana):
    under_way = dana.session
    under_way["clinic"]  # read, as by a page that is slow
    dana.post(reverse("locking"))
    under_way["words"] = "typed"
    under_way.save()
    assert dana.session["words"] == "typed"
    assert dana.get("/today/").status_code == 302


def test_a_secret_is_never_given_back_where_the_database_is_away(rf):
    page = come_again.page(rf.post(LOCK, {"secret": cast.PASSWORD, "next": "/today/"}), come_again.AWAY)
    assert cast.PASSWORD not in page.content.decode()


def question(client):
    return client.get(reverse("lock_passkey")).json()


@pytest.fixture
def device(dana):
    """The device that keeps her passkey; the screen is locked."""
    kept, _ = add_passkey(confirmed(dana))
    dana.post(reverse("locking"))
    return kept


def test_a_passkey_unlocks_and_leads_back(dana, device):
    assert "Use a passkey" in dana.get(PAGE).content.decode()
    assert (
        dana.post(LOCK, {"credential": device.signs(question(dana)), "next": "/calendar/"}).url
        == "/calendar/"
    )
    assert dana.get("/today/").status_code == 200


def test_a_passkey_unlocks_in_place(alder, dana, device):
    answer = device.signs(question(dana))
    assert dana.post(LOCK, {"credential": answer}, headers=own_script(alder)).status_code == 204
    assert 'data-lock-passkey="/accounts/lock/passkey/"' in dana.get("/today/").content.decode()


def test_it_is_offered_to_nobody_who_has_none(locked):
    assert "passkey</button>" not in locked.get(PAGE).content.decode()
    unlock(locked, cast.PASSWORD)
    assert "data-lock-passkey" not in locked.get("/today/").content.decode()


def test_a_passkey_that_asked_nobody_who_they_are_unlocks_nothing(dana, device):
    device.asks_who = False
    assert (
        passkeys.NOT_TAKEN in dana.post(LOCK, {"credential": device.signs(question(dana))}).content.decode()
    )
    assert dana.get("/today/").status_code == 302


def test_the_answer_to_a_milder_question_unlocks_nothing(dana, device):
    asked, held = question(dana), dana.session
    held["mfa.webauthn.state"] |= {"user_verification": "preferred"}
    held.save()
    device.asks_who = False
    assert dana.post(LOCK, {"credential": device.signs(asked)}).status_code == 422


def test_an_answer_counts_once_and_a_passkey_of_somebody_else_never(alder, dana, device, sign_in):
    answer = device.signs(question(dana))
    dana.post(LOCK, {"credential": answer})
    dana.post(reverse("locking"))
    assert dana.post(LOCK, {"credential": answer}).status_code == 422
    theirs, _ = add_passkey(confirmed(sign_in(alder.receptionist)))
    assert dana.post(LOCK, {"credential": theirs.signs(question(dana))}).status_code == 422


def test_wrong_passkeys_are_counted_as_tries(dana, device):
    for _ in range(5):
        dana.post(LOCK, {"credential": "{}"})
    held = dana.post(LOCK, {"credential": device.signs(question(dana))})
    assert "Too many tries. Try again in 1 minute." in held.content.decode()
    assert dana.get("/today/").status_code == 302


def test_only_somebody_who_is_signed_in_is_asked_for_a_passkey(db):
    assert Client().get(reverse("lock_passkey")).status_code == 401
