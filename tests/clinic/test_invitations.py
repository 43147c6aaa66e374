"""Invited to work here: one mail with a link that leads to one's own password, and nothing before that."""

from datetime import timedelta

import pytest
from django.conf import settings

from clinic import actions, invitation_links, scope
from clinic.actions import invitations, staff
from clinic.enums import Role
from clinic.errors import Refused, Stale
from clinic.messages import rendering
from clinic.models import AuditEvent, Membership, Message, StaffInvitation, User
from clinic.queries import invitations as queries
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
SECRET = "seven-otters-in-a-boat"
ADDRESS = "ines@mail.example"


def invited(at, *, by=None, **different):
    wanted = {"email": ADDRESS, "name": "Ines Okafor", "role": Role.THERAPIST, "title": "PT"}
    return invitations.invite(at.clinic, **{**wanted, **different}, by=(by or at.manager).by, now=NOW)


def accepted(invitation, *, now=NOW, password=SECRET):
    return invitations.accept(invitation, name="Ines Okafor", password=password, now=now)


def token_of(invitation):
    return invitation_links.token(invitation.uuid, invitation.generation)


def events():
    kinds = AuditEvent.objects.filter(kind__startswith="invitation.").order_by("pk")
    return list(kinds.values_list("kind", flat=True))


def test_whoever_is_invited_gets_one_mail_with_a_link_that_is_stored_nowhere(alder):
    invitation = invited(alder, email="  Ines@Mail.example ")
    message = Message.objects.get()
    mail = rendering.email(message)
    link = f"{settings.SITE_URL}/invitations/alder/{token_of(invitation)}/"
    assert (invitation.email, mail.to, mail.subject) == (
        ADDRESS,
        [ADDRESS],
        "Alder Physical Therapy: your account",
    )
    assert [part.count(link) for part in (mail.body, mail.alternatives[0].content)] == [1, 1]
    assert token_of(invitation) not in str(message.parameters)
    assert queries.by_token(alder.clinic, token_of(invitation)) == invitation
    assert events() == ["invitation.sent"]


def test_nobody_works_here_before_they_press(alder):
    invited(alder)
    assert not User.objects.filter(email=ADDRESS).exists()


def test_whoever_presses_works_here_with_their_own_password(alder):
    invitation = invited(alder)
    member = accepted(invitation)
    invitation.refresh_from_db()
    assert (member.role, member.title, member.user.name) == ("therapist", "PT", "Ines Okafor")
    assert member.user.check_password(SECRET)
    assert (invitation.state, invitation.settled_at, invitation.membership) == ("accepted", NOW, member)
    assert events() == ["invitation.sent", "invitation.accepted"]


def test_a_link_makes_one_account(alder):
    invitation = invited(alder)
    accepted(invitation)
    with pytest.raises(Refused, match="counts no longer"):
        accepted(invitation)
    assert Membership.objects.filter(user__email=ADDRESS).count() == 1


@pytest.mark.parametrize(
    ("later", "is_open"), [(timedelta(days=7, seconds=-1), True), (timedelta(days=7), False)]
)
def test_a_link_is_good_for_seven_days(alder, later, is_open):
    assert invited(alder).is_open(NOW + later) is is_open


def test_a_link_that_is_too_old_makes_no_account(alder):
    invitation = invited(alder)
    with pytest.raises(Refused, match="counts no longer"):
        accepted(invitation, now=NOW + timedelta(days=7))
    assert not User.objects.filter(email=ADDRESS).exists()


@pytest.mark.parametrize("password", ["short", "qwerty123456", "ines.okafor@mail"])
def test_a_password_that_is_easy_is_refused_at_its_field(alder, password):
    invitation = invited(alder, email="ines.okafor@mail.example")
    with pytest.raises(Refused) as refused:
        accepted(invitation, password=password)
    assert (refused.value.field, User.objects.filter(email="ines.okafor@mail.example").count()) == (
        "password",
        0,
    )


def test_sent_again_only_the_newest_link_opens(alder):
    invitation = invited(alder)
    old = token_of(invitation)
    again = invitations.send_again(invitation, by=alder.manager.by, now=NOW + timedelta(days=8))
    assert queries.by_token(alder.clinic, old) is None
    assert queries.by_token(alder.clinic, token_of(again)) == again
    assert again.is_open(NOW + timedelta(days=14))
    assert list(Message.objects.order_by("pk").values_list("state", flat=True)) == ["cancelled", "queued"]
    assert events() == ["invitation.sent", "invitation.sent_again"]


def test_a_page_that_was_open_before_it_was_sent_again_makes_no_account(alder):
    before = invited(alder)
    invitations.send_again(StaffInvitation.objects.get(), by=alder.manager.by, now=NOW)
    with pytest.raises(Refused, match="counts no longer"):
        accepted(before)


def test_of_two_who_send_it_again_one_is_told(alder):
    one, other = invited(alder), StaffInvitation.objects.get()
    invitations.send_again(one, by=alder.manager.by, now=NOW)
    with pytest.raises(Stale):
        invitations.send_again(other, by=alder.manager.by, now=NOW)
    assert Message.objects.count() == 2


def test_taken_back_it_opens_nothing_and_a_mail_that_waits_stays(alder):
    invitation = invited(alder)
    invitations.withdraw(invitation, by=alder.manager.by, now=NOW)
    with pytest.raises(Refused, match="counts no longer"):
        accepted(invitation)
    with pytest.raises(Stale):
        invitations.withdraw(StaffInvitation.objects.get(), by=alder.manager.by, now=NOW)
    assert (Message.objects.get().state, list(queries.waiting(alder.clinic))) == ("cancelled", [])
    assert events() == ["invitation.sent", "invitation.withdrawn"]


def test_after_it_was_taken_back_somebody_can_be_invited_again(alder):
    invitations.withdraw(invited(alder), by=alder.manager.by, now=NOW)
    again = invited(alder)
    assert list(queries.waiting(alder.clinic)) == [again]


def test_whoever_was_invited_already_is_not_invited_twice(alder):
    invited(alder)
    with pytest.raises(Refused, match="invited already") as refused:
        invited(alder, email=ADDRESS.upper())
    assert (refused.value.field, StaffInvitation.objects.count(), Message.objects.count()) == ("email", 1, 1)


def test_whoever_works_here_is_not_invited(alder):
    with pytest.raises(Refused, match="Dana Whitfield works here") as refused:
        invited(alder, email=alder.therapist.user.email)
    assert (refused.value.field, StaffInvitation.objects.count()) == ("email", 0)


def test_whoever_was_switched_off_is_switched_on_instead(alder):
    staff.switch_off(alder.receptionist.member, by=alder.manager.by, now=NOW)
    with pytest.raises(Refused, match="switch them on again"):
        invited(alder, email=alder.receptionist.user.email)


def test_an_account_of_another_clinic_is_never_given_a_password_by_a_mail(birch, alder):
    stranger = birch.therapist.user
    invitation = invited(alder, email=stranger.email)
    with pytest.raises(Stale, match="has an account"):
        accepted(invitation)
    stranger.refresh_from_db()
    assert stranger.check_password(cast.PASSWORD)
    assert invitations.accept_as(invitation, stranger, now=NOW).user == stranger
    assert set(scope.clinics_of(stranger.pk)) == {birch.clinic.pk, alder.clinic.pk}


def test_an_invitation_of_somebody_else_is_not_accepted(birch, alder):
    invitation = invited(alder)
    with pytest.raises(Refused, match="another address"):
        invitations.accept_as(invitation, birch.therapist.user, now=NOW)
    assert scope.clinics_of(birch.therapist.user.pk) == [birch.clinic.pk]


def test_whoever_was_added_by_hand_meanwhile_is_not_added_twice(birch, alder):
    invitation = invited(alder, email=birch.therapist.user.email)
    actions.add_member(
        alder.clinic,
        email=birch.therapist.user.email,
        name="Dana Whitfield",
        role=Role.THERAPIST,
        by=alder.manager.by,
        now=NOW,
    )
    with pytest.raises(Refused, match="already works here"):
        invitations.accept_as(invitation, birch.therapist.user, now=NOW)


def test_a_link_of_one_clinic_opens_nothing_in_another(birch, alder):
    invitation = invited(alder)
    scope.enter(birch.clinic.pk)
    assert queries.by_token(birch.clinic, token_of(invitation)) is None


@pytest.fixture
def kim(alder):
    """Another manager, who has invited somebody."""
    member = actions.add_member(
        alder.clinic,
        email="kim@alder.example",
        name="Kim Reyes",
        role=Role.MANAGER,
        by=alder.manager.by,
        now=NOW,
    )
    return cast.Person(member)


def leaves(at, person, as_what):
    if as_what == "nobody":
        return staff.switch_off(person.member, by=at.manager.by, now=NOW)
    role = Role(as_what)
    return staff.change_role(person.member, role=role, title="", was=Role.MANAGER, by=at.manager.by, now=NOW)


@pytest.mark.parametrize("as_what", ["nobody", "therapist", "receptionist"])
def test_whom_a_manager_invited_who_is_none_any_more_cannot_come_in(alder, kim, as_what):
    theirs, others = invited(alder, by=kim), invited(alder, email="other@mail.example")
    leaves(alder, kim, as_what)
    theirs.refresh_from_db()
    others.refresh_from_db()
    assert (theirs.state, others.state) == ("withdrawn", "waiting")
    assert Message.objects.get(address=ADDRESS).state == "cancelled"
    taken_back = AuditEvent.objects.get(kind="invitation.withdrawn")
    assert (taken_back.target_id, taken_back.actor_id) == (theirs.pk, alder.manager.user.pk)
    with pytest.raises(Refused, match="counts no longer"):
        accepted(theirs)


def test_whom_a_manager_invited_may_still_come_while_they_are_one(alder, kim):
    invitation = invited(alder, by=kim)
    staff.change_role(
        kim.member, role=Role.MANAGER, title="MBA", was=Role.MANAGER, by=alder.manager.by, now=NOW
    )
    assert accepted(invitation).role == "therapist"
