"""Care teams: named and filled by the manager, each person in one at most, every change in the audit."""

import pytest
from django.urls import reverse

from clinic import actions
from clinic.actions import care_teams, staff
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.models import AuditEvent, CareTeam, Membership
from clinic.queries import care_teams as queries
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def tess(alder):
    return actions.add_member(
        alder.clinic,
        email="tess@alder.example",
        name="Tess Brook",
        role=Role.THERAPIST,
        by=alder.manager.by,
        now=NOW,
    )


@pytest.fixture
def team(alder):
    return added(alder, "North", alder.therapist.member)


def added(at, name, *members):
    people = [one.uuid for one in members]
    return care_teams.add(at.clinic, name=name, people=people, by=at.manager.by, now=NOW)


def changed(at, team, *members, name="North", version=None):
    people = [one.uuid for one in members]
    version = CareTeam.objects.get(pk=team.pk).version if version is None else version
    return care_teams.change(team, name=name, people=people, version=version, by=at.manager.by, now=NOW)


def inside(team):
    return {one.user.name for one in Membership.objects.filter(care_team=team)}


def test_a_team_has_a_name_and_people(alder, team):
    assert (team.name, inside(team)) == ("North", {"Dana Whitfield"})


def test_people_come_and_go(alder, tess, team):
    changed(alder, team, tess)
    assert inside(team) == {"Tess Brook"}
    changed(alder, team)
    assert inside(team) == set()


def test_nobody_is_in_two(alder, team):
    other = added(alder, "South", alder.therapist.member)
    assert (inside(team), inside(other)) == (set(), {"Dana Whitfield"})


def test_who_changed_teams_is_in_the_audit(alder, tess, team):
    changed(alder, team, tess, name="East")
    found = AuditEvent.objects.filter(kind__contains="care_team").order_by("pk")
    assert [(one.kind, one.target_id, one.detail) for one in found] == [
        ("care_team.added", team.pk, {}),
        ("member.care_team_changed", alder.therapist.member.pk, {"care_team": [None, team.pk]}),
        ("care_team.renamed", team.pk, {}),
        ("member.care_team_changed", alder.therapist.member.pk, {"care_team": [team.pk, None]}),
        ("member.care_team_changed", tess.pk, {"care_team": [None, team.pk]}),
    ]


@pytest.mark.parametrize("name", ["", "  ", "NORTH"])
def test_a_name_is_there_and_its_own(alder, team, name):
    with pytest.raises(Refused) as refused:
        added(alder, name)
    assert (refused.value.field, CareTeam.objects.count()) == ("name", 1)


def test_of_two_who_change_a_team_the_second_is_told(alder, team):
    changed(alder, team, name="East", version=1)
    with pytest.raises(Stale):
        changed(alder, team, name="West", version=1)
    assert CareTeam.objects.get().name == "East"


def test_people_of_another_clinic_are_put_into_no_team(birch, alder):
    cast.enter(alder)
    assert inside(added(alder, "North", birch.therapist.member)) == set()


def test_only_therapists_are_put_into_one(alder):
    assert inside(added(alder, "North", alder.manager.member, alder.receptionist.member)) == set()


def test_whoever_left_stays_in_their_team_and_is_offered_for_no_other(alder, tess, team):
    changed(alder, team, alder.therapist.member, tess)
    Membership.objects.filter(pk=tess.pk).update(is_active=False)
    names = [one.user.name for one in queries.who_could_be_in(alder.clinic, team)]
    assert names == ["Dana Whitfield", "Tess Brook"]
    assert [one.user.name for one in queries.who_could_be_in(alder.clinic, None)] == names[:1]


def test_a_manager_makes_a_team_by_page_and_sees_who_is_in_none(alder, tess, sign_in):
    manager = sign_in(alder.manager)
    assert "No team yet" in manager.get(reverse("care_teams")).text
    typed = {"name": "North", "people": [str(alder.therapist.member.uuid)]}
    assert manager.post(reverse("care_team_new"), typed).url == reverse("care_teams")
    page = manager.get(reverse("care_teams")).text
    assert ("Dana Whitfield" in page, "Therapists in no team" in page, "Tess Brook" in page) == (
        True,
        True,
        True,
    )
    assert ", in North" in manager.get(reverse("member", args=[alder.therapist.member.uuid])).text


def test_the_page_says_who_is_in_another_team(alder, tess, team, sign_in):
    other = added(alder, "South", tess)
    page = sign_in(alder.manager).get(reverse("care_team_edit", args=[other.uuid])).text
    assert "Dana Whitfield (now in North)" in page
    assert "Tess Brook (" not in page


def test_nobody_but_the_manager_keeps_teams(alder, team, sign_in):
    pages = [reverse("care_teams"), reverse("care_team_new"), reverse("care_team_edit", args=[team.uuid])]
    for who in (alder.therapist, alder.receptionist):
        client = sign_in(who)
        assert [client.get(page).status_code for page in pages] == [403, 403, 403]


@pytest.mark.parametrize("role", [Role.MANAGER, Role.RECEPTIONIST])
def test_who_is_a_therapist_no_longer_is_in_no_team_any_more(alder, team, tess, role):
    changed(alder, team, alder.therapist.member, tess)
    staff.change_role(tess, role=role, title="", was=Role.THERAPIST, by=alder.manager.by, now=NOW)
    assert inside(team) == {"Dana Whitfield"}
    said = AuditEvent.objects.filter(kind="member.care_team_changed", target_id=tess.pk).latest("pk")
    assert (said.detail, said.actor_id) == ({"care_team": [team.pk, None]}, alder.manager.user.pk)


def test_a_therapist_with_other_letters_stays_in_the_team(alder, team):
    member = alder.therapist.member
    staff.change_role(
        member, role=Role.THERAPIST, title="DPT", was=Role.THERAPIST, by=alder.manager.by, now=NOW
    )
    assert inside(team) == {"Dana Whitfield"}
