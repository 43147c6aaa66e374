"""What a manager says of a therapist on their page."""

import pytest
from django.urls import reverse

from clinic.models import Membership

pytestmark = pytest.mark.django_db


def keep(client, at, gender):
    address = reverse("shown_gender", args=[at.therapist.member.uuid])
    return client.post(address, {"gender": gender}, follow=True).content.decode()


def shown(at):
    return Membership.objects.get(pk=at.therapist.member.pk).shown_gender


def test_the_manager_keeps_what_a_therapist_wishes_shown(alder, sign_in):
    manager = sign_in(alder.manager)
    assert "Dana Whitfield is shown as a woman." in keep(manager, alder, "woman")
    assert shown(alder) == "woman"
    assert "Nothing is shown of Dana Whitfield." in keep(manager, alder, "")
    assert shown(alder) == ""


def test_a_word_that_is_not_asked_for_changes_nothing(alder, sign_in):
    assert "Choose one of the answers." in keep(sign_in(alder.manager), alder, "\x00")
    assert shown(alder) == ""


def test_nobody_else_may(alder, sign_in):
    address = reverse("shown_gender", args=[alder.therapist.member.uuid])
    people = (alder.receptionist, alder.therapist)
    assert [sign_in(one).post(address, {"gender": "man"}).status_code for one in people] == [403, 403]
    assert shown(alder) == ""


def test_only_a_therapists_page_asks_for_it(alder, sign_in):
    manager = sign_in(alder.manager)
    pages = [
        manager.get(reverse("member", args=[one.member.uuid])).content.decode()
        for one in (alder.therapist, alder.receptionist)
    ]
    assert ["Gender shown to patients" in page for page in pages] == [True, False]
