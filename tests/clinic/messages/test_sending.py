"""Sending: claimed by lease, marked one by one, put off or given up in words."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

from clinic.enums import AddressTrouble, MessageState
from clinic.messages import outbox, outgoing, sending
from clinic.models import Message
from tests import cast
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
            if message.to == ["hangs@mail.example"]:
                raise smtplib.SMTPServerDisconnected("Connection unexpectedly closed")
        return super().send_messages(messages)


class TakingBack(EmailBackend):
    """A mail server that takes so long that somebody takes another message back meanwhile."""

    clinic_id = 0

    def send_messages(self, messages):
        outbox.cancel(about=("check_in", 1), clinic_id=self.clinic_id, reason="Discharged.")
        return super().send_messages(messages)


class Away(EmailBackend):
    """A mail server that cannot be reached."""

    def open(self):
        raise ConnectionRefusedError


REFUSING, AWAY = (f"tests.clinic.messages.test_sending.{name}" for name in ("Refusing", "Away"))


def addressed(at, address, key):
    message = queue(at, key=key)
    Message.objects.filter(pk=message.pk).update(address=address)
    return message


def stands(message):
    message.refresh_from_db()
    return message.state, message.attempts, message.error


def stop(at, address):
    complained = AddressTrouble.COMPLAINED
    outbox.stop_address(address, clinic_id=at.clinic.pk, reason=complained, patient_id=1, now=NOW)


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
    outgoing.claim(now=NOW, batch=10)
    assert send() == sending.Handed()
    assert send(NOW + timedelta(minutes=3)) == sending.Handed(sent=1)


def test_a_message_taken_back_after_the_claim_does_not_leave(alder, monkeypatch):
    queue(alder, about=("check_in", 1))
    claimed = outgoing.claim(now=NOW, batch=10)
    outbox.cancel(about=("check_in", 1), clinic_id=alder.clinic.pk, reason="Discharged.")
    monkeypatch.setattr(outgoing, "claim", lambda **_: claimed)
    assert send() == sending.Handed()
    assert mail.outbox == []


def test_a_message_taken_back_while_the_one_before_it_leaves_does_not_leave(alder, settings):
    settings.EMAIL_BACKEND = f"{__name__}.TakingBack"
    queue(alder, key="first")
    second = queue(alder, key="second", about=("check_in", 1))
    TakingBack.clinic_id = alder.clinic.pk
    assert send() == sending.Handed(sent=1)
    assert [stands(second)[0], len(mail.outbox)] == [MessageState.CANCELLED, 1]


def test_an_address_corrected_after_the_claim_is_the_one_it_leaves_for(alder, monkeypatch):
    message = addressed(alder, "old@mail.example", "one")
    Message.objects.filter(pk=message.pk).update(patient_id=1)
    batch = outgoing.claim(now=NOW, batch=10)
    readdress = {"patient_id": 1, "clinic_id": alder.clinic.pk, "old": "old@mail.example", "now": NOW}
    outbox.readdress(**readdress, new="new@mail.example")
    monkeypatch.setattr(outgoing, "claim", lambda **_: batch)
    assert send() == sending.Handed(sent=1)
    message.refresh_from_db()
    assert (mail.outbox[0].to, message.address) == (["new@mail.example"], "new@mail.example")


def test_one_bad_address_blocks_nobody_and_is_given_up_in_words(alder, settings):
    settings.EMAIL_BACKEND = REFUSING
    bad = queue(alder, key="bad")
    Message.objects.filter(pk=bad.pk).update(address="gone@mail.example")
    queue(alder, key="good")
    assert send() == sending.Handed(sent=1, failed=1)
    bad.refresh_from_db()
    assert (bad.state, bad.error) == (MessageState.FAILED, "The mail server refused the address (550).")


def test_a_busy_server_is_tried_again_later(alder, settings):
    settings.EMAIL_BACKEND = REFUSING
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


def test_while_the_relay_is_away_all_wait_and_nobody_loses_an_attempt(alder, settings):
    settings.EMAIL_BACKEND = AWAY
    first, second = queue(alder, key="first"), queue(alder, key="second")
    assert send() == sending.Handed(waiting=2)
    away = (MessageState.QUEUED, 0, "The mail server could not be reached.")
    assert [stands(first), stands(second)] == [away, away]
    assert send() == sending.Handed()
    assert outbox.oldest_due(NOW + timedelta(seconds=1)) == NOW
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert send(NOW + timedelta(minutes=2)) == sending.Handed(sent=2)


def test_a_row_that_breaks_the_line_costs_the_others_nothing(alder, settings):
    settings.EMAIL_BACKEND = REFUSING
    breaking = addressed(alder, "hangs@mail.example", "breaking")
    queue(alder, key="good")
    assert send() == sending.Handed(sent=1, put_off=1)
    assert stands(breaking) == (MessageState.QUEUED, 1, "The connection to the mail server broke off.")
    assert breaking.is_uncertain


def test_two_broken_lines_in_a_row_end_the_round(alder, settings):
    settings.EMAIL_BACKEND = REFUSING
    for key in ("one", "two"):
        addressed(alder, "hangs@mail.example", key)
    waiting = queue(alder, key="three")
    assert send() == sending.Handed(put_off=2, waiting=1)
    assert stands(waiting)[:2] == (MessageState.QUEUED, 0)


def test_what_is_refused_for_now_too_often_is_given_up(alder, settings):
    settings.EMAIL_BACKEND = REFUSING
    busy = addressed(alder, "busy@mail.example", "busy")
    outcomes = [send(NOW + timedelta(days=day)) for day in range(8)]
    assert outcomes == [*[sending.Handed(put_off=1)] * 7, sending.Handed(failed=1)]
    assert (stands(busy), busy.failed_at) == (
        (MessageState.FAILED, 8, "The mail server answered 451."),
        NOW + timedelta(days=7),
    )


def test_an_address_that_is_stopped_after_the_claim_is_not_written_to(alder, monkeypatch):
    message = addressed(alder, "Some.One@mail.example", "one")
    Message.objects.filter(pk=message.pk).update(patient_id=1)
    batch = outgoing.claim(now=NOW, batch=10)
    stop(alder, "some.one@mail.example")
    monkeypatch.setattr(outgoing, "claim", lambda **_: batch)
    assert send() == sending.Handed()
    assert stands(message)[::2] == (MessageState.FAILED, "Marked our message as unwanted.")
    assert mail.outbox == []


def test_what_is_queued_for_an_address_that_was_stopped_is_not_sent(alder):
    stop(alder, "some.one@mail.example")
    message = addressed(alder, "Some.One@mail.example", "one")
    Message.objects.filter(pk=message.pk).update(patient_id=1)
    assert send() == sending.Handed(failed=1)
    assert stands(message)[::2] == (MessageState.FAILED, "This address is not written to any more.")
    assert mail.outbox == []


def test_a_sender_that_lost_its_lease_marks_nothing(alder):
    message = queue(alder)
    late = outgoing.claim(now=NOW, batch=10)
    outgoing.claim(now=NOW + timedelta(minutes=3), batch=10)
    [row] = late.rows
    assert late.read(row) is None
    assert late.mark_sent(row) is False
    assert stands(message)[0] == MessageState.SENDING


def test_a_batch_holds_the_messages_of_every_clinic_and_leaves_none_of_them_in_sight(
    alder, birch, nothing_in_scope
):
    for at in (alder, birch):
        cast.enter(at)
        queue(at)
    nothing_in_scope()
    assert send() == sending.Handed(sent=2)
    assert list(Message.objects.all()) == []


def test_a_mail_the_relay_has_is_not_sent_again(alder, settings, tmp_path):
    message = queue(alder)
    outgoing.claim(now=NOW, batch=10)
    settings.MAIL_LOG = str(tmp_path / "mail.log")
    (tmp_path / "mail.log").write_text(
        f"Nov 18 17:00:00 relay postfix/cleanup[7]: 4AB1C2: message-id={message.message_id}\n"
        "Nov 18 17:00:00 relay postfix/qmgr[3]: 4AB1C2: from=<a@b.example>, size=3000, nrcpt=1 (queue active)\n"
    )
    assert send(NOW + timedelta(minutes=3)) == sending.Handed(known=1)
    assert (stands(message)[0], mail.outbox) == (MessageState.SENT, [])


def test_batch_follows_batch_until_nothing_is_due(alder, monkeypatch):
    monkeypatch.setattr(sending, "BATCH", 2)
    for key in "abcde":
        queue(alder, key=key)
    assert sending.send_all_due(clock=lambda: NOW) == sending.Handed(sent=5)
