"""Mails that reached nobody: seen at the desk, sent again as another mail to the address of today, or dealt with."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from clinic.enums import AddressTrouble, MessageState
from clinic.messages import outbox
from clinic.models import AuditEvent, Message
from pathway.actions import bookings
from tests import cast

pytestmark = pytest.mark.django_db
LIST = reverse("check_ins:undelivered")


@pytest.fixture
def now():
    return cast.this_moment()


@pytest.fixture
def patient(alder, now):
    return cast.patient(alder, now=now, email="will@mail.example")


def _failed(alder, patient, now, *, key="one", state=MessageState.FAILED):
    message = outbox.queue(
        clinic_id=alder.clinic.pk,
        template="check_in_invitation",
        address="old@mail.example",
        language="en",
        idempotency_key=key,
        now=now - timedelta(hours=2),
        patient_id=patient.pk,
    )
    sent_at = now - timedelta(hours=1) if state == MessageState.RETURNED else None
    Message.objects.filter(pk=message.pk).update(
        state=state, sent_at=sent_at, failed_at=now, attempts=8, error="Mailbox full."
    )
    return Message.objects.get(pk=message.pk)


def _press(client, message, verb):
    url = reverse(f"check_ins:undelivered_{verb}", args=[message.uuid])
    return client.post(url, follow=True).content.decode()


def test_nothing_undelivered_says_so(alder, sign_in):
    assert "Every message arrived" in sign_in(alder.receptionist).get(LIST).content.decode()


def test_the_list_says_who_and_why_and_nothing_clinical(alder, sign_in, patient, now):
    _failed(alder, patient, now)
    page = sign_in(alder.receptionist).get(LIST).content.decode()
    assert [word in page for word in ("Will Better", "old@mail.example", "Mailbox full.")] == [True] * 3
    assert re.findall(r"needl|pain|leg", page.partition('id="content"')[2].partition("</main>")[0]) == []


@pytest.mark.parametrize("state", [MessageState.FAILED, MessageState.RETURNED])
def test_sent_again_it_is_another_mail_to_the_address_of_today(alder, sign_in, patient, now, state):
    message = _failed(alder, patient, now, state=state)
    before = message.message_id
    assert "On its way to will@mail.example." in _press(sign_in(alder.receptionist), message, "sending")
    message.refresh_from_db()
    assert (message.state, message.address, message.attempts) == ("queued", "will@mail.example", 0)
    assert message.message_id != before
    assert AuditEvent.objects.filter(kind="message.sent_again").count() == 1


def test_to_a_stopped_address_nothing_is_sent_again(alder, sign_in, patient, now):
    message = _failed(alder, patient, now)
    outbox.stop_address(
        patient.email, clinic_id=alder.clinic.pk, reason=AddressTrouble.WRONG, patient_id=patient.pk, now=now
    )
    assert "Messages to this address are stopped." in _press(sign_in(alder.receptionist), message, "sending")
    assert Message.objects.get(pk=message.pk).state == MessageState.FAILED


def test_what_is_dealt_with_leaves_the_list_and_stays_as_it_was(alder, sign_in, patient, now):
    message = _failed(alder, patient, now)
    assert "Every message arrived" in _press(sign_in(alder.receptionist), message, "settling")
    message.refresh_from_db()
    assert (message.state, message.settled_by) == (MessageState.FAILED, alder.receptionist.user)


def test_the_list_asks_the_same_of_the_database_for_one_and_for_three(
    alder, sign_in, patient, now, django_assert_num_queries
):
    client = sign_in(alder.receptionist)
    _failed(alder, patient, now)
    client.get(LIST)
    with CaptureQueriesContext(connection) as one:
        client.get(LIST)
    for key in ("two", "three"):
        _failed(alder, patient, now, key=key)
    with django_assert_num_queries(len(one)):
        client.get(LIST)


def test_another_clinic_s_mail_is_not_there(birch, alder, sign_in, now):
    message = _failed(alder, cast.patient(alder, now=now), now)
    client = sign_in(birch.receptionist)
    assert client.post(reverse("check_ins:undelivered_sending", args=[message.uuid])).status_code == 404


@pytest.mark.parametrize("change", ["moved", "cancelled", "over"])
def test_what_was_told_of_a_visit_is_not_told_again_once_it_has_changed(alder, sign_in, patient, now, change):
    visit = bookings.book_consultation(
        clinic=alder.clinic, patient=patient, therapist=alder.therapist.user, starts_at=now + timedelta(days=3),
        length=timedelta(minutes=60), by=alder.receptionist.by, now=now,
    )  # fmt: skip
    message = Message.objects.get(template="booking_confirmation")
    Message.objects.filter(pk=message.pk).update(state=MessageState.FAILED, failed_at=now)
    if change == "moved":
        bookings.move(visit, starts_at=now + timedelta(days=4), version=1, by=alder.receptionist.by, now=now)
    elif change == "cancelled":
        bookings.cancel(visit, reason="Has to work", by=alder.receptionist.by, now=now)
    else:
        Message.objects.filter(pk=message.pk).update(
            parameters={"starts_at": (now - timedelta(days=1)).isoformat()}
        )
    desk = sign_in(alder.receptionist)
    said = desk.post(f"{LIST}{message.uuid}/sending/", follow=True).content.decode()
    assert "this would tell them something wrong" in said
    message.refresh_from_db()
    assert message.state == MessageState.FAILED
