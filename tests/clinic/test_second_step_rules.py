"""A manager asks each role for a second step by a day, and lets somebody back in who lost theirs."""

from datetime import timedelta

import pytest

from clinic import actions
from clinic.actions import devices, pins, second_steps
from clinic.actions import second_step_rules as rules
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.ids import uuid7
from clinic.models import AuditEvent, Clinic, KnownDevice, Message, StaffSession
from clinic.queries import second_steps as queries
from clinic.rules.one_time_codes import SECONDS, code_at
from tests import cast
from tests.cast import NOW, Person

pytestmark = pytest.mark.django_db

TODAY = NOW.date()
NOBODY = dict.fromkeys(Role)
SECRET = "GEZDGNBVGY3TQOJQ"


def ask(at, version=1, **days):
    wanted = NOBODY | {Role(role): day for role, day in days.items()}
    return rules.change(at.clinic, wanted=wanted, version=version, by=at.manager.by, now=NOW)


def add_app(person):
    code = code_at(SECRET, int(NOW.timestamp()) // SECONDS)
    return second_steps.add_app(person.user, secret=SECRET, code=code, now=NOW)


def test_each_role_has_a_day_of_its_own_and_the_change_is_recorded_once(alder):
    ask(alder, therapist=TODAY, manager=TODAY + timedelta(days=30))
    assert rules.of_clinic(alder.clinic) == {
        Role.RECEPTIONIST: None,
        Role.THERAPIST: TODAY,
        Role.MANAGER: TODAY + timedelta(days=30),
    }
    said = AuditEvent.objects.get(kind="practice.second_step_changed")
    assert said.detail == {
        "therapist": TODAY.isoformat(),
        "manager": (TODAY + timedelta(days=30)).isoformat(),
    }


def test_a_role_that_is_asked_no_longer_may_do_without(alder):
    ask(alder, therapist=TODAY)
    ask(alder, version=2)
    assert rules.of_clinic(alder.clinic) == NOBODY


def test_the_same_again_changes_nothing(alder):
    ask(alder)
    assert (
        Clinic.objects.get(pk=alder.clinic.pk).version,
        AuditEvent.objects.filter(kind__contains="second").count(),
    ) == (1, 0)


def test_of_two_managers_who_save_at_once_one_is_told(alder):
    ask(alder, therapist=TODAY)
    with pytest.raises(Stale):
        ask(alder, manager=TODAY)


@pytest.mark.parametrize("days", [-1, 181], ids=["over", "too far away"])
def test_a_day_that_makes_no_sense_is_refused_at_its_role(alder, days):
    with pytest.raises(Refused) as refused:
        ask(alder, therapist=TODAY + timedelta(days=days))
    assert refused.value.field == "therapist"


def test_a_day_that_has_passed_meanwhile_may_stay(alder):
    ask(alder, therapist=TODAY)
    later = NOW + timedelta(days=9)
    wanted = NOBODY | {Role.THERAPIST: TODAY, Role.MANAGER: later.date()}
    rules.change(alder.clinic, wanted=wanted, version=2, by=alder.manager.by, now=later)
    assert rules.of_clinic(alder.clinic)[Role.THERAPIST] == TODAY


def test_another_clinic_asks_for_itself(birch, alder):
    ask(alder, therapist=TODAY)
    cast.enter(birch)
    assert rules.of_clinic(birch.clinic) == NOBODY


def test_a_reset_takes_everything_ends_every_sign_in_and_tells_the_person(alder, sign_in):
    add_app(alder.therapist)
    client = sign_in(alder.therapist)
    rules.reset(alder.therapist.member, by=alder.manager.by, now=NOW)
    assert queries.of(alder.therapist.user) == queries.SecondSteps(None, [], None, None)
    assert not StaffSession.objects.filter(user=alder.therapist.user).exists()
    assert client.get("/today/").status_code == 302
    said = AuditEvent.objects.get(kind="sign_in.reset")
    assert (said.actor_id, said.target_id) == (alder.manager.user.pk, alder.therapist.user.pk)
    told = Message.objects.filter(address=alder.therapist.user.email)
    assert sorted(message.parameters["what"] for message in told) == ["app_added", "reset"]


def test_a_reset_forgets_every_device_with_its_pin(alder):
    add_app(alder.therapist)
    user, device = alder.therapist.user, uuid7()
    devices.signed_in_from(device, user=user, now=NOW)
    pins.choose(user, device=device, pin="418207", by=alder.therapist.by, now=NOW)
    rules.reset(alder.therapist.member, by=alder.manager.by, now=NOW)
    assert not KnownDevice.objects.filter(user=user).exists()


def test_nobody_resets_their_own(alder):
    add_app(alder.manager)
    with pytest.raises(Refused, match="another manager"):
        rules.reset(alder.manager.member, by=alder.manager.by, now=NOW)


def test_there_must_be_something_to_reset(alder):
    with pytest.raises(Stale, match="no second step"):
        rules.reset(alder.therapist.member, by=alder.manager.by, now=NOW)


def test_the_manager_sees_who_has_one_in_two_queries(alder, django_assert_num_queries):
    for name in ("Ada", "Ben", "Cleo"):
        added = actions.add_member(
            alder.clinic,
            email=f"{name}@alder.example",
            name=name,
            role=Role.THERAPIST,
            by=alder.manager.by,
            now=NOW,
        )
        add_app(Person(added))
    with django_assert_num_queries(2):
        members = queries.of_members(alder.clinic, [Role.THERAPIST])
    assert [(m.membership.user.name, m.has_any, m.is_asked) for m in members] == [
        ("Ada", True, True),
        ("Ben", True, True),
        ("Cleo", True, True),
        ("Dana Whitfield", False, True),
        ("Max Oyelaran", False, False),
        ("Rosa Marin", False, False),
    ]
