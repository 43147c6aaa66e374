"""Tries to sign in: counted by account and by address, from wherever and however many at once, and never for good."""

from datetime import timedelta
from uuid import uuid4

import pytest

from clinic import dates
from clinic.actions import devices, tries
from clinic.models import AuditEvent, SignInTry
from clinic.rules import tries as rules
from tests import cast
from tests.at_once import at_once, elsewhere

pytestmark = pytest.mark.django_db

NOW = cast.NOW
DANA = "dana@alder.example"
MINUTE = timedelta(minutes=1)


def wrong(email=DANA, address="192.0.2.1", device=None, now=NOW):
    taken = tries.take(email=email, address=address, device=device, now=now)
    tries.wrong(taken, email=email, now=now)


def wait_of(**how):
    with pytest.raises(tries.Held) as held:
        wrong(**how)
    return held.value.wait


def test_the_limit_of_an_account_holds_when_each_try_comes_from_another_address():
    for number in range(5):
        wrong(address=f"192.0.2.{number}")
    assert wait_of(address="198.51.100.7") == MINUTE


def test_the_limit_of_an_address_holds_over_many_accounts():
    for number in range(30):
        wrong(email=f"somebody{number}@alder.example")
    assert wait_of(email="one.more@alder.example") == MINUTE
    wrong(email="one.more@alder.example", address="198.51.100.7")


def test_each_wait_is_longer_up_to_a_quarter_of_an_hour_and_a_day_of_quiet_forgets_it():
    now, waits = NOW, []
    for _ in range(4):
        wrong(now=now)
    for _ in range(7):
        wrong(now=now)
        waits.append(wait_of(now=now) / MINUTE)
        now += waits[-1] * MINUTE
    assert waits == [1, 2, 4, 8, 15, 15, 15]
    now += rules.FORGOTTEN_AFTER
    for _ in range(4):
        wrong(now=now + MINUTE)


def test_asking_while_one_waits_does_not_make_it_longer():
    for _ in range(5):
        wrong()
    assert wait_of(now=NOW + 50 * timedelta(seconds=1)) == timedelta(seconds=10)
    assert wait_of(now=NOW + 50 * timedelta(seconds=1)) == timedelta(seconds=10)


def test_a_device_that_signed_in_before_is_not_held_by_strangers_and_has_a_limit_of_its_own(alder):
    device = uuid4()
    devices.signed_in_from(device, user=alder.therapist.user, now=NOW)
    for number in range(9):
        wrong(address=f"192.0.2.{number}", now=NOW + number * 15 * MINUTE)
    later = NOW + 8 * 15 * MINUTE
    wait_of(now=later)
    for _ in range(5):
        wrong(device=device, now=later)
    assert wait_of(device=device, now=later) == MINUTE


def test_a_device_of_somebody_else_opens_no_lane_of_its_own(alder):
    device = uuid4()
    devices.signed_in_from(device, user=alder.receptionist.user, now=NOW)
    for _ in range(5):
        wrong(device=device)
    assert set(SignInTry.objects.values_list("lane", flat=True)) == {"account", "address"}


def test_the_right_password_forgets_the_accounts_count_and_gives_its_address_that_one_try_back():
    for _ in range(3):
        wrong()
    tries.right(tries.take(email=DANA, address="192.0.2.1", device=None, now=NOW))
    assert list(SignInTry.objects.values_list("lane", "tries")) == [("address", 3)]


def test_ones_own_account_wipes_no_count_between_guesses_at_others():
    for number in range(29):
        wrong(email=f"somebody{number}@alder.example")
        tries.right(tries.take(email=DANA, address="192.0.2.1", device=None, now=NOW))
    wrong(email="the.last@alder.example")
    assert wait_of(email=DANA) == MINUTE


def test_neither_an_e_mail_nor_an_address_is_at_rest():
    wrong()
    kept = b"".join(bytes(row.key_hash) for row in SignInTry.objects.all())
    assert len(kept) == 64
    assert b"dana" not in kept


def test_an_e_mail_nobody_has_is_counted_and_held_alike(alder):
    for _ in range(5):
        wrong(email="nobody@alder.example")
    assert wait_of(email="nobody@alder.example") == MINUTE


def test_each_clinic_of_the_person_has_in_its_record_that_their_sign_in_waits(alder):
    for _ in range(4):
        wrong()
    assert not AuditEvent.objects.filter(kind="sign_in.held").exists()
    wrong()
    cast.enter(alder)
    event = AuditEvent.objects.get(kind="sign_in.held")
    assert (event.actor_kind, event.target_id, event.detail) == (
        "visitor",
        alder.therapist.user.pk,
        {"minutes": 1},
    )


def test_what_nobody_added_to_for_a_day_is_taken_away():
    wrong()
    assert tries.forget_old(now=NOW + timedelta(hours=23)) == 0
    assert tries.forget_old(now=NOW + timedelta(hours=25)) == 2


def test_a_device_is_forgotten_when_its_cookie_is(alder):
    devices.signed_in_from(uuid4(), user=alder.therapist.user, now=NOW)
    assert devices.forget_old(now=NOW + timedelta(days=399)) == 0
    assert devices.forget_old(now=NOW + timedelta(days=401)) == 1


def test_of_a_crowd_at_the_same_instant_no_more_are_looked_at_than_one_by_one():
    email, now = f"{uuid4()}@alder.example", dates.now()

    def guess(number):
        return lambda: tries.take(email=email, address=f"{uuid4()}", device=None, now=now)

    made = at_once(*(guess(number) for number in range(12)))
    elsewhere(lambda: SignInTry.objects.all().delete())
    assert sum(isinstance(one, tries.Held) for one in made) == 12 - 5
