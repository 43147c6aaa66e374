"""The outbox: one row per promise, taken back while it waits."""

import pytest

from clinic.enums import MessageState
from clinic.messages import outbox
from clinic.models import Message
from tests.cast import NOW

pytestmark = pytest.mark.django_db


def queue(cast, key="promise:1", **more):
    return outbox.queue(
        clinic_id=cast.clinic.pk,
        template="staff_alert",
        address="dana@alder.example",
        language="en",
        idempotency_key=key,
        now=NOW,
        **more,
    )


def test_the_same_promise_is_one_message(alder):
    assert queue(alder) == queue(alder)
    assert Message.objects.count() == 1


def test_what_still_waits_about_a_thing_can_be_taken_back(alder):
    waiting, other = queue(alder, about=("check_in", 1)), queue(alder, key="promise:2", about=("check_in", 2))
    assert outbox.cancel(about=("check_in", 1), clinic_id=alder.clinic.pk, reason="Discharged.") == 1
    waiting.refresh_from_db()
    other.refresh_from_db()
    assert (waiting.state, waiting.error, other.state) == (
        MessageState.CANCELLED,
        "Discharged.",
        MessageState.QUEUED,
    )


def test_a_message_settled_as_sent_never_waits_again(alder):
    message = queue(alder)
    outbox.settle_as_sent(message, at=NOW)
    message.refresh_from_db()
    assert (message.state, message.sent_at) == (MessageState.SENT, NOW)
    assert outbox.oldest_due(NOW) is None


def test_the_longest_waiting_message_is_told(alder):
    queue(alder, due_at=NOW)
    assert outbox.oldest_due(NOW) == NOW
