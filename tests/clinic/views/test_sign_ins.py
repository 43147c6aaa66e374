"""Where somebody is signed in: seen, ended one by one or all at once, and told of when a device is new."""

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic import renewals
from clinic.actions import staff
from clinic.models import AuditEvent, KnownDevice, Message, StaffSession
from clinic.sessions import LAST_SEEN, SIGNED_IN
from tests import cast
from tests.pathway import sessions

pytestmark = pytest.mark.django_db

SIGN_IN, PLACES = reverse("account_login"), reverse("sign_ins")
TABLET = "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) Version/17 Safari/604.1"
DESK = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def signed_in(person, browser=DESK):
    client = Client(headers={"User-Agent": browser})
    assert client.post(SIGN_IN, {"login": person.user.email, "password": cast.PASSWORD}).status_code == 302
    return client


def is_in(client):
    return client.get("/today/").status_code == 200


def text(client):
    page = client.get(PLACES).content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.partition("Signed in now")[2]))


def ending_of(client, words):
    session = StaffSession.objects.get(words=words)
    return client.post(reverse("sign_in_ending", args=[session.uuid]))


def test_every_browser_is_named_with_its_last_use_and_this_one_is_marked(alder):
    desk, _tablet = signed_in(alder.therapist), signed_in(alder.therapist, TABLET)
    said = text(desk)
    assert said.index("Firefox on a Linux computer This one") < said.index("Safari on an iPad")
    assert said.count("Signed in ") == 2
    assert said.count(" End ") == 2  # the tablet, and all others


def test_one_is_ended_at_once_and_its_device_is_not_known_any_more(alder):
    desk, tablet = signed_in(alder.therapist), signed_in(alder.therapist, TABLET)
    assert is_in(tablet)
    assert ending_of(desk, "Safari on an iPad").url == PLACES
    assert (is_in(tablet), is_in(desk)) == (False, True)
    assert KnownDevice.objects.count() == 1
    cast.enter(alder)
    assert (
        AuditEvent.objects.filter(kind="sign_in.ended_elsewhere", actor_id=alder.therapist.user.pk).count()
        == 1
    )


def test_all_others_are_ended_at_once(alder):
    desk = signed_in(alder.therapist)
    others = [signed_in(alder.therapist, TABLET) for _ in range(3)]
    desk.post(reverse("sign_in_ending_of_others"))
    assert [is_in(one) for one in (desk, *others)] == [True, False, False, False]
    assert "End all others" not in text(desk)


def test_nobody_sees_or_ends_a_sign_in_of_somebody_else(alder):
    _dana, rosa = signed_in(alder.therapist, TABLET), signed_in(alder.receptionist)
    assert "iPad" not in text(rosa)
    assert ending_of(rosa, "Safari on an iPad").status_code == 404
    rosa.post(reverse("sign_in_ending_of_others"))
    assert StaffSession.objects.filter(words="Safari on an iPad").count() == 1


def test_a_new_password_ends_every_other_sign_in(alder):
    desk, tablet = signed_in(alder.therapist), signed_in(alder.therapist, TABLET)
    typed = {"oldpassword": cast.PASSWORD, "password1": "quiet-otters-swim", "password2": "quiet-otters-swim"}
    desk.post(reverse("account_change_password"), typed)
    assert (is_in(desk), is_in(tablet)) == (True, False)
    assert StaffSession.objects.filter(user=alder.therapist.user).count() == 1
    cast.enter(alder)
    assert AuditEvent.objects.filter(kind="sign_in.password_changed").count() == 1


def test_a_new_password_makes_every_other_device_strange_with_its_pin(alder):
    desk, tablet = signed_in(alder.therapist), signed_in(alder.therapist, TABLET)
    for client in (desk, tablet):
        client.post(reverse("pin"), {"pin": "418207", "password": cast.PASSWORD})
    assert KnownDevice.objects.exclude(pin="").count() == 2
    typed = {"oldpassword": cast.PASSWORD, "password1": "quiet-otters-swim", "password2": "quiet-otters-swim"}
    desk.post(reverse("account_change_password"), typed)
    here = StaffSession.objects.get(user=alder.therapist.user)
    assert KnownDevice.objects.exclude(pin="").get().device == here.device


def test_a_sign_in_after_every_device_was_forgotten_is_told(alder):
    signed_in(alder.therapist)
    KnownDevice.objects.all().delete()
    cast.enter(alder)
    assert not Message.objects.filter(template="staff_new_device").exists()
    signed_in(alder.therapist, TABLET)
    cast.enter(alder)
    assert Message.objects.filter(template="staff_new_device").count() == 1


def test_who_is_switched_off_is_signed_out_everywhere_at_once(alder):
    tablet = signed_in(alder.receptionist, TABLET)
    cast.enter(alder)
    staff.switch_off(alder.receptionist.member, by=alder.manager.by, now=cast.NOW)
    assert not StaffSession.objects.filter(user=alder.receptionist.user).exists()
    assert tablet.get("/today/").headers["Location"].startswith(SIGN_IN)


def test_a_new_device_is_told_of_by_mail_and_a_known_one_or_the_very_first_is_not(alder):
    first = signed_in(alder.therapist)
    signed_in(alder.therapist, TABLET)
    first.post(reverse("account_logout"))
    first.post(SIGN_IN, {"login": alder.therapist.user.email, "password": cast.PASSWORD})
    assert settings.DEVICE_COOKIE_NAME in first.cookies
    cast.enter(alder)
    mail = Message.objects.get(template="staff_new_device")
    assert (mail.address, mail.parameters["words"]) == (alder.therapist.user.email, "Safari on an iPad")


def test_the_list_asks_the_database_as_often_for_one_as_for_five(alder):
    desk = signed_in(alder.therapist)
    desk.get(PLACES)
    with CaptureQueriesContext(connection) as one:
        desk.get(PLACES)
    for _ in range(4):
        signed_in(alder.therapist, TABLET)
    with CaptureQueriesContext(connection) as five:
        desk.get(PLACES)
    assert len(five) == len(one)


def began_ago(client, hours):
    """As if this sign-in had begun so many hours ago and been used all the time, and last a minute ago."""
    session = client.session
    session[SIGNED_IN] |= {"at": session[SIGNED_IN]["at"] - hours * 3600}
    session[LAST_SEEN] = session.get(LAST_SEEN, session[SIGNED_IN]["at"] + hours * 3600) - 60
    session.save()


def test_a_sign_in_that_is_used_all_day_is_over_twelve_hours_after_it_began(alder):
    client = signed_in(alder.therapist)
    began_ago(client, hours=11)
    assert is_in(client)
    session = StaffSession.objects.get(user=alder.therapist.user)
    assert session.expire_date == session.signed_in_at + timedelta(hours=12)
    began_ago(client, hours=1)
    assert not is_in(client)


def test_whoever_writes_when_it_ends_signs_in_again_on_the_page_and_loses_no_word(alder):
    now = cast.this_moment()
    log = sessions.opened(alder, sessions.ready(alder, now=now), now=now)
    client, note = signed_in(alder.therapist), renewals.note(alder.therapist.member)

    def save():
        typed = {"version": log.version, "band": ["before", "needling", "after"], "note": "Twitch at once."}
        headers = {renewals.BY_SCRIPT: "yes", renewals.WHOSE: note}
        return client.post(reverse("treatment:edit", args=[log.uuid]), typed, headers=headers).status_code

    began_ago(client, hours=12)
    answers = [save()]
    answers.append(client.post(reverse("renewal"), {"whose": note, "password": cast.PASSWORD}).status_code)
    answers.append(save())
    log.refresh_from_db()
    assert (answers, log.note) == ([401, 204, 200], "Twitch at once.")
    session = StaffSession.objects.filter(user=alder.therapist.user).latest("expire_date")
    assert session.expire_date == session.signed_in_at + timedelta(hours=12)
