"""A password of one's own: asked for by whoever knows an address, chosen by whoever reads its mail, told to its person."""

import re
from datetime import timedelta
from io import StringIO
from urllib.parse import urlsplit

import pytest
from allauth.account.adapter import get_adapter
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from clinic import actions, dates, gate, heartbeats, password_links
from clinic.actions import password_choices, staff
from clinic.enums import Role
from clinic.messages import rendering, sending
from clinic.models import AuditEvent, Heartbeat, Message
from tests import cast

pytestmark = pytest.mark.django_db

ASK, CHANGE, SIGN_IN = "/accounts/password/reset/", "/accounts/password/change/", "/accounts/login/"
DANA, NOBODY = "dana@alder.example", "nobody@alder.example"
NEW = "seven otters in a boat"


@pytest.fixture
def open_gate(alder):
    gate.open_again(now=dates.now())
    return alder


def asked(email=DANA, client=None):
    return (client or Client()).post(ASK, {"email": email})


def mails(template="staff_password"):
    return Message.objects.filter(template=template)


def link():
    """As the newest mail says it."""
    return urlsplit(re.search(r"http\S+", rendering.email(mails().latest("pk")).body)[0]).path


def chosen(path, password=NEW, again=None):
    return Client().post(path, {"password": password, "again": again or password})


def comes_in(password):
    return Client().post(SIGN_IN, {"login": DANA, "password": password}).status_code == 302


def recorded():
    rows = AuditEvent.objects.filter(kind__startswith="sign_in.password").order_by("pk")
    return list(rows.values_list("kind", "actor_kind"))


def test_somebody_without_a_password_is_led_to_where_one_is_chosen_by_mail(open_gate, sign_in):
    user = open_gate.therapist.user
    user.set_unusable_password()
    user.save()
    page = sign_in(open_gate.therapist).get(CHANGE, follow=True)
    assert page.redirect_chain == [(ASK, 302)]
    assert "You have no password yet." in page.content.decode()
    assert f'value="{DANA}"' in page.content.decode()


def test_the_mail_leads_to_a_password_that_counts(open_gate):
    page = asked(email="  Dana@Alder.example ").content.decode()
    assert "Check your e-mail" in page
    path = link()
    assert DANA in Client().get(path).content.decode()
    assert chosen(path).url == SIGN_IN
    assert (comes_in(NEW), comes_in(cast.PASSWORD)) == (True, False)
    assert recorded() == [("sign_in.password_asked", "visitor"), ("sign_in.password_changed", "staff")]
    (told,) = mails("staff_second_step")
    assert "Your password was changed." in rendering.email(told).body


def test_a_link_counts_once_and_for_an_hour(open_gate):
    asked()
    path = link()
    chosen(path)
    assert (Client().get(path).status_code, chosen(path, "another boat of otters").status_code) == (410, 410)
    user, now = open_gate.therapist.user, dates.now()
    user.refresh_from_db()
    asked_at = int(now.timestamp())
    token = urlsplit(password_links.address(user.pk, asked_at)).path.rstrip("/").rpartition("/")[2]
    assert password_links.opened_by(token, now=now) == user
    assert password_links.opened_by(token, now=now + password_links.OPEN_FOR) is None
    assert password_links.opened_by(token, now=now - timedelta(seconds=2)) is None
    other = f"{open_gate.manager.user.uuid.hex}{token[32:]}"
    assert password_links.opened_by(other, now=now) is None


@pytest.mark.parametrize(
    "token", ["x", "\u0661" * 32 + "-1-" + "a" * 43, "0" * 32 + "-" + "9" * 11 + "-" + "a" * 43]
)
def test_what_is_no_link_opens_nothing(open_gate, token):
    assert Client().get(f"/accounts/password/choice/{token}/").status_code == 410


def test_looking_at_the_link_changes_nothing(open_gate):
    asked()
    Client().get(link())
    assert (comes_in(cast.PASSWORD), len(recorded())) == (True, 1)


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "too short"),
        ("password1234", "password1234", "too common"),
        ("alderphysicaltherapy", "alderphysicaltherapy", "words somebody who knows the clinic"),
        (NEW, "seven otters in a bot", "The two passwords differ."),
    ],
)
def test_a_password_that_will_not_do_is_said_and_the_link_still_counts(open_gate, password, again, sentence):
    asked()
    path = link()
    assert sentence in chosen(path, password, again).content.decode()
    assert comes_in(cast.PASSWORD)
    assert chosen(path).status_code == 302


def test_an_address_nobody_has_is_answered_alike_and_gets_no_mail(open_gate):
    pages = [asked(email).content.decode().replace(email, "x") for email in (DANA, NOBODY)]
    assert pages[0] == pages[1]
    assert mails().count() == 1


def test_whoever_works_nowhere_any_more_gets_no_mail(open_gate):
    staff.switch_off(open_gate.therapist.member, by=open_gate.manager.by, now=dates.now())
    asked()
    assert mails().count() == 0


def test_a_second_press_within_minutes_sends_no_second_mail(open_gate):
    for minutes in (1, 2, 9):
        password_choices.ask(DANA, now=cast.NOW.replace(minute=0) + timedelta(minutes=minutes))
    assert (mails().count(), len(recorded())) == (1, 1)


def test_the_row_holds_no_link(open_gate):
    asked()
    assert link().rstrip("/").rpartition("/")[2] not in str(mails().get().parameters)


def test_it_leaves_by_the_outbox_like_every_other_mail(open_gate):
    asked()
    sending.send_due(now=dates.now())
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == ([DANA], "Alder Physical Therapy: choose a password")


def test_on_a_restored_system_nothing_is_promised_that_would_not_leave(alder):
    Heartbeat.objects.filter(part=heartbeats.MAY_LEAVE).delete()
    assert "No e-mail is sent at the moment" in asked().content.decode()
    assert mails().count() == 0


def test_on_hold_a_link_from_the_server_lets_somebody_in_and_nothing_leaves_until_it_ends(alder):
    Heartbeat.objects.filter(part=heartbeats.MAY_LEAVE).delete()
    out = StringIO()
    call_command("password_link", " Dana@Alder.example", stdout=out)
    path = urlsplit(out.getvalue().strip()).path
    assert chosen(path).url == SIGN_IN
    assert (comes_in(NEW), Client().get(path).status_code) == (True, 410)
    assert recorded() == [("sign_in.password_link_made", "clock"), ("sign_in.password_changed", "staff")]
    assert (sending.send_due(now=dates.now()).sent, mail.outbox) == (0, [])

    gate.open_again(now=dates.now())
    sending.send_due(now=dates.now())
    assert [(one.to, "Your password was changed." in one.body) for one in mail.outbox] == [([DANA], True)]


@pytest.mark.parametrize("email", [NOBODY, "not an address"])
def test_the_server_makes_no_link_for_somebody_who_does_not_work_here(alder, email):
    with pytest.raises(CommandError, match="Nobody who works here"):
        call_command("password_link", email)


def test_a_change_asks_for_the_length_once(alder, sign_in):
    page = sign_in(alder.therapist).get(CHANGE).content.decode()
    assert (page.count("12 characters"), "Password you have now" in page) == (1, True)


def test_a_change_by_its_person_is_recorded_everywhere_told_and_ends_other_sign_ins(birch, alder, sign_in):
    cast.enter(birch)
    actions.add_member(
        birch.clinic, email=DANA, name="Dana", role=Role.THERAPIST, by=birch.manager.by, now=cast.NOW
    )
    cast.enter(alder)
    here, elsewhere = sign_in(alder.therapist), sign_in(alder.therapist)
    typed = {"oldpassword": cast.PASSWORD, "password1": NEW, "password2": NEW}
    assert here.post(CHANGE, typed).status_code == 302
    assert here.get("/accounts/second-step/").status_code in (200, 302)
    assert elsewhere.get("/today/").url.startswith(SIGN_IN)
    counted = []
    for one in (alder, birch):
        cast.enter(one)
        counted.append((recorded(), mails("staff_second_step").count()))
    changed = [("sign_in.password_changed", "staff")]
    assert sorted(counted) == [(changed, 0), (changed, 1)]


def test_nothing_is_mailed_beside_the_outbox(alder):
    with pytest.raises(NotImplementedError):
        get_adapter().send_mail("account/email/password_reset_key", DANA, {})
