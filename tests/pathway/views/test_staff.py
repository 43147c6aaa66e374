"""The pages on which somebody gets another role, is switched off and comes back; and the hours of the phone."""

from datetime import timedelta

import pytest
from django.urls import reverse

from clinic import actions, queries
from clinic.actions import invitations, staff
from clinic.enums import Role
from clinic.models import Clinic, Membership
from pathway.actions import alerts
from pathway.enums import Tier
from pathway.rules.advice import Advice
from tests import cast
from tests.forms_on_a_page import form_with
from tests.journeys.arrangements import open_clinic
from tests.pathway import scenes
from tests.patients.diaries import book, someone

pytestmark = pytest.mark.django_db
WORRY = alerts.Cause("caller_worry", Tier.T1, "A worry", Advice(Tier.T1, "", ""))


@pytest.fixture
def at(db):
    return open_clinic("alder", cast.this_moment())


def page_of(person, name="member_leaving"):
    return reverse(name, args=[person.member.uuid])


def press(client, path, words, **typed):
    form, button = form_with(client.get(path).content.decode(), words)
    return client.post(button.action or path, {**form.fields, **{name: [one] for name, one in typed.items()}})


def is_active(person):
    return Membership.objects.get(pk=person.member.pk).is_active


def alarm(at, name="Worried"):
    episode = scenes.opened(at, given_name=name, now=cast.this_moment())
    return alerts.raise_for_caller(episode, WORRY, by=at.receptionist.by, now=cast.this_moment())[0]


def test_what_hangs_on_somebody_is_said_before_the_press_and_what_is_left_after_it(at, sign_in):
    now = cast.this_moment()
    starts_at = now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=3)
    book(at, someone(at, "Coming"), starts_at, now=now)
    alarm(at)
    manager = sign_in(at.manager)
    before = manager.get(page_of(at.therapist)).content.decode()
    said = ("1 visit to come", "Coming Person", "1 open alert", "Max Oyelaran gets it", "Switch off")
    assert [words for words in said if words not in before] == []
    answer = press(manager, page_of(at.therapist), "Switch off")
    assert (answer.url, is_active(at.therapist)) == (page_of(at.therapist), False)
    after = manager.get(answer.url).content.decode()
    assert "1 alert went to Max Oyelaran." in after
    assert ("Coming Person" in after, "open alert" in after, "Switch on again" in after) == (
        True,
        False,
        True,
    )


def test_whom_they_invited_is_named_and_taken_back_with_them(at, sign_in):
    second = actions.add_member(
        at.clinic,
        email="kim@alder.example",
        name="Kim Reyes",
        role=Role.MANAGER,
        by=at.manager.by,
        now=cast.this_moment(),
    )
    invitation = invitations.invite(
        at.clinic,
        email="ines@mail.example",
        name="Ines Okafor",
        role=Role.THERAPIST,
        by=cast.Person(second).by,
        now=cast.this_moment(),
    )
    manager, path = sign_in(at.manager), reverse("member_leaving", args=[second.uuid])
    before = manager.get(path).content.decode()
    said = ("1 invitation nobody has answered", "Ines Okafor, ines@mail.example, as physical therapist")
    assert [words for words in said if words not in before] == []
    after = manager.get(press(manager, path, "Switch off").url).content.decode()
    invitation.refresh_from_db()
    assert (invitation.state, "Ines Okafor" in after) == ("withdrawn", False)


def test_nothing_hanging_is_said_too(at, sign_in):
    assert "Nothing is open for them" in sign_in(at.manager).get(page_of(at.receptionist)).content.decode()


def test_what_came_meanwhile_is_shown_and_the_next_press_counts(at, sign_in):
    manager, path = sign_in(at.manager), page_of(at.therapist)
    form, _ = form_with(manager.get(path).content.decode(), "Switch off")
    alarm(at)
    refused = manager.post(path, form.fields).content.decode()
    assert ("Something new waits for them" in refused, is_active(at.therapist)) == (True, True)
    again, _ = form_with(refused, "Switch off")
    manager.post(path, again.fields)
    assert is_active(at.therapist) is False


def test_back_again_in_one_press(at, sign_in):
    manager = sign_in(at.manager)
    press(manager, page_of(at.receptionist), "Switch off")
    answer = press(manager, page_of(at.receptionist), "Switch on again")
    assert (answer.url, is_active(at.receptionist)) == (page_of(at.receptionist, "member"), True)


def test_a_refusal_stands_on_the_page_and_changes_nothing(at, sign_in):
    manager = sign_in(at.manager)
    answer = press(manager, page_of(at.manager), "Switch off")
    assert ("Another manager does this for you" in answer.content.decode(), is_active(at.manager)) == (
        True,
        True,
    )


def test_another_role_is_saved_and_said(at, sign_in):
    manager, path = sign_in(at.manager), page_of(at.receptionist, "member_role")
    answer = press(manager, path, "Save the role", role="manager", title="MBA")
    row = Membership.objects.get(pk=at.receptionist.member.pk)
    assert (answer.url, row.role, row.title) == (page_of(at.receptionist, "member"), "manager", "MBA")
    assert "Rosa Marin is practice manager here." in manager.get(answer.url).content.decode()


def test_a_role_that_may_not_be_is_refused_at_its_field(at, sign_in):
    answer = press(
        sign_in(at.manager), page_of(at.manager, "member_role"), "Save the role", role="receptionist"
    )
    shown = answer.content.decode()
    kept, _ = form_with(shown, "Save the role")
    assert ("Another manager does this for you" in shown, kept.fields["role"]) == (True, ["receptionist"])
    assert Membership.objects.get(pk=at.manager.member.pk).role == "manager"


@pytest.mark.parametrize("name", ["member_role", "member_leaving", "member_return"])
def test_only_a_manager_of_this_clinic_comes_here(at, sign_in, name):
    stranger = cast.open_clinic(slug="birch", now=cast.this_moment()).manager
    assert sign_in(stranger).post(page_of(at.therapist, name)).status_code == 404
    cast.enter(at)
    for person in (at.therapist, at.receptionist):
        assert sign_in(person).post(page_of(at.receptionist, name)).status_code == 403
    assert is_active(at.receptionist) is True


def test_somebody_switched_off_stands_apart_on_the_page_of_the_practice(at, sign_in):
    gone = actions.add_member(
        at.clinic,
        email="gil@alder.example",
        name="Gil Sandoval",
        role=Role.THERAPIST,
        by=at.manager.by,
        now=cast.this_moment(),
    )
    staff.switch_off(gone, by=at.manager.by, now=cast.this_moment())
    shown = sign_in(at.manager).get(reverse("practice")).content.decode()
    assert "Gil Sandoval" in shown.split("<h2>Switched off</h2>")[1]


def test_the_hours_of_the_phone_are_saved(at, sign_in):
    typed = {
        f"{day}-{part}-{edge}": ""
        for day in range(7)
        for part in ("morning", "afternoon")
        for edge in ("from", "to")
    }
    typed |= {"2-morning-from": "09:00", "2-morning-to": "12:00", "version": "1"}
    answer = sign_in(at.manager).post(reverse("opening_hours"), typed)
    week = [
        (day, f"{row.opens:%H:%M}", f"{row.closes:%H:%M}")
        for day, rows in queries.opening_hours(at.clinic)
        for row in rows
    ]
    assert (answer.url, week) == (reverse("opening_hours"), [("Wednesday", "09:00", "12:00")])
    assert Clinic.objects.get(pk=at.clinic.pk).version == 2


def test_a_week_without_hours_is_refused_at_its_first_field(at, sign_in):
    shown = sign_in(at.manager).post(reverse("opening_hours"), {"version": "1"}).content.decode()
    assert shown.count("Leave at least one day open") == 2  # at the top, and at the field
    assert any(rows for _, rows in queries.opening_hours(at.clinic))


def test_the_hours_of_the_phone_are_the_managers_alone(at, sign_in):
    for person in (at.therapist, at.receptionist):
        assert sign_in(person).get(reverse("opening_hours")).status_code == 403
