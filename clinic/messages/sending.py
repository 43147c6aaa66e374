"""Claim what is due, hand it to the mail server, mark each row on its own.

At least once, and at most one repeat per killed process: a process that dies between the server's OK and our commit
leaves a lease that runs out, and that one mail goes again under the same Message-ID.
"""

from __future__ import annotations

import logging
import random
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused, SMTPResponseException

from django.conf import settings
from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import connection as database

from clinic import scope
from clinic.enums import MessageState
from clinic.messages import rendering
from clinic.models import Message

log = logging.getLogger(__name__)

BATCH = 100
LAST_ATTEMPT = 8
CLAIM = """
WITH due AS MATERIALIZED (
    SELECT id FROM clinic_message
    WHERE state IN ('queued', 'sending') AND next_attempt_at <= %(now)s
    ORDER BY next_attempt_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED)
UPDATE clinic_message SET state = 'sending', lease = %(lease)s, next_attempt_at = %(until)s, attempts = attempts + 1
FROM due WHERE clinic_message.id = due.id RETURNING clinic_message.id, clinic_message.clinic_id
"""


@dataclass(frozen=True)
class Handed:
    """What one round did."""

    sent: int = 0
    put_off: int = 0
    failed: int = 0


def send_due(*, now: datetime) -> Handed:
    """Send one batch of what is due. Stops at 80 % of its lease, so a paused process never sends what others took."""
    lease = uuid.uuid4()
    stop_at = time.monotonic() + settings.LEASE.total_seconds() * 0.8
    claimed = claim(now=now, lease=lease, batch=BATCH)
    counts = {"sent": 0, "put_off": 0, "failed": 0}
    connection = get_connection()
    try:
        for message_id, clinic_id in claimed:
            if time.monotonic() >= stop_at:
                break
            outcome = _send_one(message_id, clinic_id, lease, now, connection)
            counts[outcome] = counts.get(outcome, 0) + 1
    finally:
        connection.close()
    return Handed(sent=counts["sent"], put_off=counts["put_off"], failed=counts["failed"])


def claim(*, now: datetime, lease: uuid.UUID, batch: int) -> list[tuple[int, int]]:
    """Take up to `batch` due rows of every clinic for this lease: (message id, clinic id), longest waiting first."""
    with scope.all_clinics("claim due messages"), database.cursor() as cursor:
        cursor.execute(CLAIM, {"now": now, "lease": lease, "until": now + settings.LEASE, "batch": batch})
        return list(cursor.fetchall())


def _send_one(
    message_id: int, clinic_id: int, lease: uuid.UUID, now: datetime, connection: BaseEmailBackend
) -> str:
    with scope.in_clinic(clinic_id):
        message = (
            Message.objects.filter(pk=message_id, lease=lease, state=MessageState.SENDING)
            .select_related("clinic", "link")
            .first()
        )
    if message is None:  # taken back after the claim
        return "cancelled"
    try:
        mail = rendering.email(message)
        if not mail.recipients():
            raise ValueError(
                "Nobody to send to."
            )  # the backend passes over such a mail in silence, as if it were sent
        connection.send_messages([mail])
    except Exception as error:  # one bad row never stops the line: the error is stored on it
        connection.close()
        log.warning("message %s not sent: %s", message_id, type(error).__name__)
        return _put_off(message, lease, now, error)
    with scope.in_clinic(clinic_id):
        Message.objects.filter(pk=message_id, lease=lease).update(
            state=MessageState.SENT, sent_at=now, lease=None, error=""
        )
    return "sent"


def _put_off(message: Message, lease: uuid.UUID, now: datetime, error: Exception) -> str:
    final = _is_final(error) or message.attempts >= LAST_ATTEMPT
    wait = timedelta(minutes=min(2**message.attempts, 120) * random.uniform(0.8, 1.2))  # noqa: S311 (jitter)
    with scope.in_clinic(message.clinic_id):
        Message.objects.filter(pk=message.pk, lease=lease).update(
            state=MessageState.FAILED if final else MessageState.QUEUED,
            lease=None,
            next_attempt_at=now + wait,
            error=_words(error),
        )
    return "failed" if final else "put_off"


def _is_final(error: Exception) -> bool:
    """True for a refusal that waiting will not change: 5xx for this recipient or this message."""
    if isinstance(error, SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, SMTPResponseException):
        return error.smtp_code >= 500
    return not isinstance(error, (SMTPException, OSError))


def _words(error: Exception) -> str:
    """The kind of failure and its code; never the server's words, which may repeat the address."""
    if isinstance(error, SMTPRecipientsRefused):
        codes = sorted({code for code, _ in error.recipients.values()})
        return f"The mail server refused the address ({', '.join(map(str, codes))})."
    if isinstance(error, SMTPResponseException):
        return f"The mail server answered {error.smtp_code}."
    if isinstance(error, OSError | SMTPException):
        return "The mail server could not be reached."
    return f"The message could not be made ({type(error).__name__})."
