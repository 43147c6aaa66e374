"""The page behind an invitation, and the manager's three presses about one."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import invitation_links
from clinic.actions import invitations
from clinic.enums import Role
from clinic.models import Membership, StaffInvitation, User
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SECRET = "seven-otters-in-a-boat"
TYPED = {"name": "Ines Okafor", "password": SECRET, "again": SECRET}
ADDRESS = "ines@mail.example"


def invited(at, *, now=None, **different):
    wanted = {"email": ADDRESS, "name": "Ines Okafor", "role": Role.RECEPTIONIST}
    return invitations.invite(
        at.clinic, **{**wanted, **different}, by=at.manager.by, now=now or cast.this_moment()
    )


def page_of(invitation):
    token = invitation_links.token(invitation.uuid, invitation.generation)
    return reverse("invitation", args=[invitation.clinic.slug, token])


def test_the_manager_invites_and_finds_it_on_the_page_of_the_practice(alder, sign_in):
    manager = sign_in(alder.manager)
    typed = {"name": "Ines Okafor", "email": ADDRESS, "role": "receptionist"}
    answer = manager.post(reverse("invitation_new"), typed)
    assert answer.url == reverse("practice")
    shown = manager.get(answer.url).content.decode()
    assert [words for words in (ADDRESS, "Invited", "Send again", "Take back") if words not in shown] == []


def test_the_presses_about_an_invitation_do_what_they_say(alder, sign_in):
    manager, invitation = sign_in(alder.manager), invited(alder)
    manager.post(reverse("invitation_sending", args=[invitation.uuid]))
    manager.post(reverse("invitation_withdrawal", args=[invitation.uuid]))
    row = StaffInvitation.objects.get()
    assert (row.generation, row.state) == (2, "withdrawn")
    assert "Invited" not in manager.get(reverse("practice")).content.decode()


@pytest.mark.parametrize("name", ["invitation_sending", "invitation_withdrawal"])
def test_a_press_about_one_that_was_settled_says_so_and_changes_nothing(alder, sign_in, name):
    invitation = invited(alder)
    invitations.withdraw(invitation, by=alder.manager.by, now=NOW)
    answer = sign_in(alder.manager).post(reverse(name, args=[invitation.uuid]), follow=True)
    assert "Somebody changed this a moment ago" in answer.content.decode()
    assert StaffInvitation.objects.get().generation == 1


def test_inviting_is_the_managers_alone(alder, sign_in):
    invitation = invited(alder)
    for person in (alder.therapist, alder.receptionist):
        client = sign_in(person)
        assert client.get(reverse("invitation_new")).status_code == 403
        assert client.post(reverse("invitation_withdrawal", args=[invitation.uuid])).status_code == 403
    assert StaffInvitation.objects.get().state == "waiting"


def test_an_invitation_of_another_clinic_is_not_there(birch, alder, sign_in):
    invitation = invited(alder)
    answer = sign_in(birch.manager).post(reverse("invitation_withdrawal", args=[invitation.uuid]))
    cast.enter(alder)
    assert (answer.status_code, StaffInvitation.objects.get().state) == (404, "waiting")


def test_opening_the_link_changes_nothing_and_tells_nobody(alder):
    invitation = invited(alder)
    answer = Client().get(page_of(invitation))
    assert ADDRESS in answer.content.decode()
    assert (answer["Referrer-Policy"], "no-store" in answer["Cache-Control"]) == ("same-origin", True)
    assert (StaffInvitation.objects.get().state, User.objects.filter(email=ADDRESS).count()) == ("waiting", 0)


def test_whoever_chooses_a_password_signs_in_with_it(alder):
    client = Client()
    assert client.post(page_of(invited(alder)), TYPED).url == reverse("account_login")
    client.post(reverse("account_login"), {"login": ADDRESS, "password": SECRET})
    assert client.get("/today/").status_code == 200


@pytest.mark.parametrize(
    ("different", "sentence"),
    [
        ({"again": "another-one-entirely"}, "The two passwords differ."),
        ({"password": "short", "again": "short"}, "too short"),
        ({"name": ""}, "Write your name."),
    ],
)
def test_what_cannot_be_is_said_and_no_account_is_made(alder, different, sentence):
    answer = Client().post(page_of(invited(alder)), {**TYPED, **different})
    shown = answer.content.decode()
    assert (sentence in shown, SECRET in shown, User.objects.filter(email=ADDRESS).count()) == (
        True,
        False,
        0,
    )


def test_a_link_that_was_used_says_so(alder):
    path = page_of(invited(alder))
    Client().post(path, TYPED)
    answer = Client().get(path)
    # Now the address has an account, and the page must not offer to begin with it once more.
    assert (answer.status_code, "no longer works" in answer.content.decode()) == (410, True)


@pytest.mark.parametrize("path", ["/invitations/alder/nothing/", "/invitations/nowhere/nothing/"])
def test_an_unknown_link_is_told_no_more_than_that(alder, path):
    answer = Client().get(path)
    assert (answer.status_code, "Alder" in answer.content.decode()) == (404, False)


def test_somebody_with_an_account_signs_in_before_they_begin(birch, alder, sign_in):
    stranger = birch.therapist
    invitation = invited(alder, email=stranger.user.email, role=Role.THERAPIST)
    path = page_of(invitation)
    assert f"{reverse('account_login')}?next=" in Client().get(path).content.decode()
    Client().post(path, TYPED)
    sign_in(birch.manager).post(path)
    cast.enter(alder)
    assert Membership.objects.filter(user=stranger.user).count() == 0
    client = sign_in(stranger)
    assert client.post(path).url == reverse("today")
    cast.enter(alder)
    assert Membership.objects.get(user=stranger.user).role == "therapist"
    assert alder.clinic.name in client.get("/today/").content.decode()


def test_a_locked_screen_accepts_nothing_for_whoever_signed_in_on_it(birch, alder, sign_in):
    path = page_of(invited(alder, email=birch.therapist.user.email, role=Role.THERAPIST))
    client = sign_in(birch.therapist)
    client.post(reverse("locking"))
    assert client.post(path).url.startswith(reverse("locked"))
    cast.enter(alder)
    assert Membership.objects.filter(user=birch.therapist.user).count() == 0


def test_whoever_tries_many_links_is_told_to_wait(alder):
    client = Client()
    answers = [client.get("/invitations/alder/nothing/") for _ in range(31)]
    assert [one.status_code for one in answers[29:]] == [404, 429]
    assert "Please wait a minute" in answers[-1].content.decode()


def test_the_page_of_the_practice_takes_as_many_queries_for_three_invitations_as_for_one(alder, sign_in):
    manager, counts = sign_in(alder.manager), []
    manager.get(reverse("practice"))
    for number in range(1, 4):
        invited(alder, email=f"ines{number}@mail.example")
        with CaptureQueriesContext(connection) as took:
            manager.get(reverse("practice"))
        counts.append(len(took))
    assert counts == [counts[0]] * 3
