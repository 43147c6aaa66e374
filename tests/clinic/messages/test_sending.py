"""Sending: claimed by lease, marked one by one, put off or given up in words."""

import smtplib
import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from clinic.enums import MessageState
from clinic.messages import outbox, sending
from clinic.models import Message
from tests.cast import NOW
from tests.clinic.messages.test_outbox import queue

pytestmark = pytest.mark.django_db


class Refusing(EmailBackend):
    """A mail server that refuses one address for good, one for now, and takes the rest."""

    def send_messages(self, messages):
        for message in messages:
            if message.to == ["gone@mail.example"]:
                raise smtplib.SMTPRecipientsRefused(
                    {"gone@mail.example": (550, b"gone@mail.example unknown")}
                )
            if message.to == ["busy@mail.example"]:
                raise smtplib.SMTPResponseException(451, b"try later")
        return super().send_messages(messages)


def send(now=NOW):
    return sending.send_due(now=now)


def test_what_is_due_leaves_once_under_its_fixed_message_id(alder):
    message = queue(alder)
    assert send() == sending.Handed(sent=1)
    assert send() == sending.Handed()
    assert [one.extra_headers["Message-ID"] for one in mail.outbox] == [message.message_id]


def test_what_is_not_due_stays(alder):
    queue(alder, due_at=NOW + timedelta(hours=1))
    assert send() == sending.Handed()
    assert mail.outbox == []


def test_a_claimed_row_is_left_alone_until_its_lease_runs_out(alder):
    queue(alder)
    sending.claim(now=NOW, lease=uuid.uuid4(), batch=10)
    assert send() == sending.Handed()
    assert send(NOW + timedelta(minutes=3)) == sending.Handed(sent=1)


def test_a_message_taken_back_after_the_claim_does_not_leave(alder, monkeypatch):
    queue(alder, about=("check_in", 1))
    claimed = sending.claim(now=NOW, lease=uuid.uuid4(), batch=10)
    outbox.cancel(about=("check_in", 1), clinic_id=alder.clinic.pk, reason="Discharged.")
    monkeypatch.setattr(sending, "claim", lambda **_: claimed)
    assert send() == sending.Handed()
    assert mail.outbox == []


def test_one_bad_address_blocks_nobody_and_is_given_up_in_words(alder, settings):
    settings.EMAIL_BACKEND = "tests.clinic.messages.test_sending.Refusing"
    bad = queue(alder, key="bad")
    Message.objects.filter(pk=bad.pk).update(address="gone@mail.example")
    queue(alder, key="good")
    assert send() == sending.Handed(sent=1, failed=1)
    bad.refresh_from_db()
    assert (bad.state, bad.error) == (MessageState.FAILED, "The mail server refused the address (550).")


def test_a_busy_server_is_tried_again_later(alder, settings):
    settings.EMAIL_BACKEND = "tests.clinic.messages.test_sending.Refusing"
    busy = queue(alder)
    Message.objects.filter(pk=busy.pk).update(address="busy@mail.example")
    assert send() == sending.Handed(put_off=1)
    busy.refresh_from_db()
    assert (busy.state, busy.attempts, busy.next_attempt_at > NOW) == (MessageState.QUEUED, 1, True)


def test_a_mail_to_nobody_is_given_up_instead_of_counted_as_sent(alder):
    message = queue(alder)
    Message.objects.filter(pk=message.pk).update(address="")
    assert send() == sending.Handed(failed=1)
    message.refresh_from_db()
    assert (message.state, message.error) == (
        MessageState.FAILED,
        "The message could not be made (ValueError).",
    )
