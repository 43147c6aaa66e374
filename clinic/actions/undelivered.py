"""What became of messages that reached nobody: a person lets them go again, or says that it is dealt with."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from clinic import audit, moves
from clinic.actors import Actor
from clinic.enums import MessageState
from clinic.errors import Refused
from clinic.messages import outbox
from clinic.models import Message
from clinic.models.messages import UNDELIVERED


@transaction.atomic
def send_again(message: Message, *, channel: str, address: str, by: Actor, now: datetime) -> Message:
    """Let a message go once more, by the way and to the address that are known now; as another one, with a name of its own.

    Raises Refused without an address, where mails to it are stopped and when its link has run out, and Stale when
    somebody did so already.
    """
    if not address:
        raise Refused("We do not write to them now. Call them, or change how they are reached first.")
    if outbox.is_stopped(address, clinic_id=message.clinic_id):
        raise Refused("Messages to this address are stopped. Put the address right first.")
    if message.link is not None and message.link.expires_at <= now:
        raise Refused("The link in it has run out. Call them instead.")
    moves.move(
        message,
        old=UNDELIVERED,
        new=MessageState.QUEUED,
        channel=channel,
        address=address,
        due_at=now,
        next_attempt_at=now,
        attempts=0,
        is_uncertain=False,
        error="",
        sent_at=None,
        failed_at=None,
        resent=message.resent + 1,
    )
    audit.record("message.sent_again", target=message, by=by, now=now, patient_id=message.patient_id)
    return message


@transaction.atomic
def settle(message: Message, *, by: Actor, now: datetime) -> Message:
    """Say that it is dealt with; it leaves the list and stays as it is. Raises Refused when it is not on the list."""
    settled = Message.objects.filter(pk=message.pk, state__in=UNDELIVERED, settled_at__isnull=True)
    if not settled.update(settled_at=now, settled_by_id=by.staff_id):
        raise Refused("Somebody dealt with this one already.")
    audit.record("message.settled", target=message, by=by, now=now, patient_id=message.patient_id)
    return message
