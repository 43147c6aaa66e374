"""Roles change, people are switched off and on again, and nobody can leave a clinic without a manager or a lead."""

import pytest

from clinic import actions
from clinic.actions import staff
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, Membership
from clinic.permissions import may
from tests.cast import NOW, Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def second(alder):
    """Another manager, who leads nothing."""
    return Person(
        actions.add_member(
            alder.clinic,
            email="kim@alder.example",
            name="Kim Reyes",
            role=Role.MANAGER,
            by=alder.manager.by,
            now=NOW,
        )
    )


def change(person, role, *, by, was=None, title=""):
    was = was or Role(person.member.role)
    return staff.change_role(person.member, role=role, title=title, was=was, by=by.by, now=NOW)


def row(person):
    return Membership.objects.get(pk=person.member.pk)


def recorded(kind):
    return AuditEvent.objects.filter(kind=kind).count()


def test_another_role_brings_its_own_rights_and_is_recorded_once(alder):
    changed = change(alder.receptionist, Role.MANAGER, by=alder.manager, title=" MBA ")
    assert (changed.role, changed.title) == ("manager", "MBA")
    assert (may(row(alder.receptionist), "keep_staff"), recorded("member.role_changed")) == (True, 1)


def test_the_same_role_and_letters_change_nothing(alder):
    change(alder.therapist, Role.THERAPIST, by=alder.manager, title="PT, DPT")
    assert recorded("member.role_changed") == 0


def test_a_role_that_was_changed_meanwhile_is_told(alder):
    with pytest.raises(Stale):
        change(alder.receptionist, Role.MANAGER, was=Role.THERAPIST, by=alder.manager)
    assert row(alder.receptionist).role == "receptionist"


def test_a_desk_lead_who_leaves_the_desk_is_one_no_longer(alder):
    actions.name_desk_lead(alder.receptionist.member, is_lead=True, by=alder.manager.by, now=NOW)
    change(alder.receptionist, Role.THERAPIST, by=alder.manager)
    assert row(alder.receptionist).is_desk_lead is False


def test_nobody_takes_their_own_role_away(alder, second):
    with pytest.raises(Refused, match="Another manager") as refused:
        change(second, Role.THERAPIST, by=second)
    assert (refused.value.field, row(second).role) == ("role", "manager")


def test_somebody_who_is_switched_off_keeps_their_row_and_stands_in_for_nobody(alder):
    Membership.objects.filter(pk=alder.therapist.member.pk).update(deputy=alder.manager.user)
    actions.name_desk_lead(alder.receptionist.member, is_lead=True, by=alder.manager.by, now=NOW)
    Membership.objects.filter(pk=alder.manager.member.pk).update(deputy=alder.receptionist.user)
    staff.switch_off(alder.receptionist.member, by=alder.manager.by, now=NOW)
    assert (row(alder.receptionist).is_active, row(alder.receptionist).is_desk_lead) == (False, False)
    assert (row(alder.manager).deputy, row(alder.therapist).deputy) == (None, alder.manager.user)
    assert recorded("member.switched_off") == 1


def test_switched_off_twice_the_second_is_told(alder):
    staff.switch_off(alder.receptionist.member, by=alder.manager.by, now=NOW)
    with pytest.raises(Stale):
        staff.switch_off(alder.receptionist.member, by=alder.manager.by, now=NOW)


def test_nothing_opens_to_them_any_more_and_everything_again_when_they_are_back(alder, sign_in):
    desk = sign_in(alder.receptionist)
    assert desk.get("/today/").status_code == 200
    staff.switch_off(alder.receptionist.member, by=alder.manager.by, now=NOW)
    assert desk.get("/today/").headers["Location"].startswith("/accounts/login/")
    staff.switch_on(alder.receptionist.member, by=alder.manager.by, now=NOW)
    desk.force_login(alder.receptionist.user)
    assert desk.get("/today/").status_code == 200
    with pytest.raises(Stale):
        staff.switch_on(alder.receptionist.member, by=alder.manager.by, now=NOW)


def test_nobody_switches_themselves_off(alder, second):
    with pytest.raises(Refused, match="Another manager"):
        staff.switch_off(second.member, by=second.by, now=NOW)


def test_the_last_manager_stays(alder, second):
    staff.name_clinical_lead(alder.therapist.member, is_lead=True, by=second.by, now=NOW)
    staff.switch_off(alder.manager.member, by=second.by, now=NOW)
    with pytest.raises(Refused, match="only manager"):
        staff.switch_off(second.member, by=alder.manager.by, now=NOW)
    with pytest.raises(Refused, match="only manager"):
        change(second, Role.THERAPIST, by=alder.manager)


def test_the_only_clinical_lead_stays_until_another_is_named(alder, second):
    with pytest.raises(Refused, match="only clinical lead"):
        staff.switch_off(alder.manager.member, by=second.by, now=NOW)
    with pytest.raises(Refused, match="only clinical lead") as refused:
        change(alder.manager, Role.RECEPTIONIST, by=second)
    with pytest.raises(Refused, match="only clinical lead"):
        staff.name_clinical_lead(alder.manager.member, is_lead=False, by=second.by, now=NOW)
    assert refused.value.field == "role"
    staff.name_clinical_lead(alder.therapist.member, is_lead=True, by=second.by, now=NOW)
    assert staff.switch_off(alder.manager.member, by=second.by, now=NOW).is_clinical_lead is False


def test_naming_the_lead_twice_is_recorded_once(alder):
    for _ in range(2):
        staff.name_clinical_lead(alder.therapist.member, is_lead=True, by=alder.manager.by, now=NOW)
    assert (row(alder.therapist).is_clinical_lead, recorded("member.clinical_lead_named")) == (True, 1)


def test_nobody_at_the_desk_leads_clinically(alder):
    with pytest.raises(Refused, match="Only a therapist or a manager"):
        staff.name_clinical_lead(alder.receptionist.member, is_lead=True, by=alder.manager.by, now=NOW)
